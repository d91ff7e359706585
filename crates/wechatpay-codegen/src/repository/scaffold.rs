//! A specification to begin with: it lints, it generates, and every convention is in it once.

use heck::{ToKebabCase, ToTitleCase};

/// Writes the specification of a family that is still to be described.
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
  # Left out, the family is a cargo feature that has to be asked for.
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
          # The answer repeats what was asked for: another value is refused.
          x-wechatpay-echo: true
        state:
          $ref: '#/components/schemas/ItemState'
    ItemState:
      type: string
      description: What became of it 状态
      enum: [ITEM_STATE_OPEN, ITEM_STATE_CLOSED]
    ApiError:
      type: object
      description: What the server says of a request that it did not carry out 错误应答
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
      description: The request was not carried out
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
