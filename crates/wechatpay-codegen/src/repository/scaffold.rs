//! The specification of a new family: it passes the lint, and shows each convention once.

use heck::{ToKebabCase, ToTitleCase};

/// Returns the specification of a new family.
pub(crate) fn spec(family: &str) -> String {
    TEMPLATE
        .replace("{{title}}", &family.to_title_case())
        .replace("{{path}}", &family.to_kebab_case())
        .replace("{{family}}", family)
}

const TEMPLATE: &str = r"# What this family of endpoints is. The README of crates/wechatpay-codegen explains the conventions.
# This file is the source; `cargo xtask gen` derives the client from it.
openapi: 3.0.3
info:
  title: {{title}}
  version: '1'
  description: |-
    What this family of endpoints is for.

    本组接口的用途。
  # Without this, the family is a cargo feature that is off by default.
  # x-wechatpay-feature: default
tags:
  - name: {{family}}

paths:
  /v3/{{path}}/items/{item_no}:
    get:
      operationId: get_{{family}}_item
      tags: [{{family}}]
      summary: Queries an item 查询
      # x-wechatpay-docs: https://pay.weixin.qq.com/doc/v3/…
      # `safe`, `never`, or `same-key` with `x-wechatpay-business-key: <field of the body>`.
      x-wechatpay-retry: safe
      parameters:
        - name: item_no
          in: path
          required: true
          description: The item's number 编号
          schema:
            type: string
          example: A1
      responses:
        '200':
          description: The item
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Item'
              examples:
                documented:
                  value:
                    item_no: A1
                    state: ITEM_STATE_OPEN
        4XX:
          $ref: '#/components/responses/Refused'
        5XX:
          $ref: '#/components/responses/Refused'

components:
  schemas:
    Item:
      type: object
      description: An item
      required: [state]
      properties:
        item_no:
          type: string
          description: The item's number 编号
          example: A1
          # The response repeats the request's value; a call with another value fails.
          x-wechatpay-echo: true
        state:
          $ref: '#/components/schemas/ItemState'
    ItemState:
      type: string
      description: The state 状态
      enum: [ITEM_STATE_OPEN, ITEM_STATE_CLOSED]
    ApiError:
      type: object
      description: The error of a rejected request 错误应答
      properties:
        code:
          type: string
        message:
          type: string
        detail:
          type: object
          additionalProperties: true
          x-wechatpay-redacted: true

  responses:
    Refused:
      description: The request was rejected
      content:
        application/json:
          schema:
            $ref: '#/components/schemas/ApiError'
          examples:
            parameter:
              value:
                code: PARAM_ERROR
                message: 参数错误
";
