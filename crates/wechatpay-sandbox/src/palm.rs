//! Palm authorizations: who was asked, who approved, and when.

use std::collections::{HashMap, VecDeque};

/// The organization of an authorization that was requested with only a session id. It is the id of
/// the public examples.
pub(crate) const DEFAULT_ORGANIZATION: &str = "1004";

/// Maximum number of permission tokens kept. Older tokens are no longer accepted.
const MAX_TOKENS: usize = 65_536;

/// A user in an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct User {
    pub(crate) openid: String,
    pub(crate) organization_id: String,
}

/// The state of a user's palm authorization.
///
/// It is `Unset` until the user decides. Approving changes it to `On`; refusing leaves `Unset`
/// unchanged and changes `On` to `Off`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AuthorizationState {
    #[default]
    Unset,
    On,
    Off,
}

/// A state and the time of its last change to `On`, in Unix seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PalmAuthorization {
    pub(crate) state: AuthorizationState,
    pub(crate) authorize_time: Option<i64>,
}

/// The preauthorizations and authorizations of one sandbox.
#[derive(Debug, Default)]
pub(crate) struct Palm {
    users: HashMap<String, User>,
    tokens: VecDeque<String>,
    authorizations: HashMap<User, PalmAuthorization>,
}

impl AuthorizationState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unset => "AUTHORIZATION_STATE_NONE",
            Self::On => "AUTHORIZATION_STATE_ON",
            Self::Off => "AUTHORIZATION_STATE_OFF",
        }
    }
}

impl Palm {
    /// Records that a user was asked to approve, under this token.
    pub(crate) fn preauthorize(&mut self, token: String, user: User) {
        if self.tokens.len() == MAX_TOKENS
            && let Some(oldest) = self.tokens.pop_front()
        {
            self.users.remove(&oldest);
        }
        self.tokens.push_back(token.clone());
        self.users.insert(token, user);
    }

    /// Approves as the user. Approving again changes nothing. `None` if the token was never issued.
    pub(crate) fn approve(&mut self, token: &str, now: i64) -> Option<AuthorizationState> {
        let user = self.users.get(token)?;
        let authorization = self.authorizations.entry(user.clone()).or_default();
        if authorization.state != AuthorizationState::On {
            *authorization =
                PalmAuthorization { state: AuthorizationState::On, authorize_time: Some(now) };
        }
        Some(AuthorizationState::On)
    }

    /// Refuses or withdraws as the user. `None` if the token was never issued.
    pub(crate) fn refuse(&mut self, token: &str) -> Option<AuthorizationState> {
        let user = self.users.get(token)?;
        let Some(authorization) = self.authorizations.get_mut(user) else {
            return Some(AuthorizationState::Unset);
        };
        authorization.state = AuthorizationState::Off;
        Some(AuthorizationState::Off)
    }

    /// The authorization of a user, `Unset` if the user never decided.
    pub(crate) fn authorization(&self, user: &User) -> PalmAuthorization {
        self.authorizations.get(user).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> User {
        User { openid: "o".to_owned(), organization_id: "1004".to_owned() }
    }

    fn preauthorized() -> Palm {
        let mut palm = Palm::default();
        palm.preauthorize("t".to_owned(), user());
        palm
    }

    fn state(palm: &Palm) -> (AuthorizationState, Option<i64>) {
        let authorization = palm.authorization(&user());
        (authorization.state, authorization.authorize_time)
    }

    #[test]
    fn authorization_changes_from_unset_to_on_to_off_to_on() {
        let mut palm = preauthorized();
        assert_eq!(state(&palm), (AuthorizationState::Unset, None));
        assert_eq!(palm.approve("t", 10), Some(AuthorizationState::On));
        assert_eq!(state(&palm), (AuthorizationState::On, Some(10)));
        assert_eq!(palm.approve("t", 20), Some(AuthorizationState::On));
        assert_eq!(state(&palm), (AuthorizationState::On, Some(10)));
        assert_eq!(palm.refuse("t"), Some(AuthorizationState::Off));
        assert_eq!(state(&palm), (AuthorizationState::Off, Some(10)));
        assert_eq!(palm.approve("t", 30), Some(AuthorizationState::On));
        assert_eq!(state(&palm), (AuthorizationState::On, Some(30)));
    }

    #[test]
    fn refusal_before_any_approval_leaves_the_state_unset() {
        let mut palm = preauthorized();
        assert_eq!(palm.refuse("t"), Some(AuthorizationState::Unset));
        assert_eq!(state(&palm), (AuthorizationState::Unset, None));
    }

    #[test]
    fn unknown_token_is_rejected() {
        let mut palm = preauthorized();
        assert_eq!(palm.approve("T", 1), None);
        assert_eq!(palm.refuse(""), None);
    }

    #[test]
    fn authorization_in_another_organization_is_unset() {
        let mut palm = preauthorized();
        palm.approve("t", 1);
        let elsewhere = User { organization_id: "1005".to_owned(), ..user() };
        assert_eq!(palm.authorization(&elsewhere).state, AuthorizationState::Unset);
    }

    #[test]
    fn oldest_token_is_dropped_at_the_limit() {
        let mut palm = preauthorized();
        for index in 0..MAX_TOKENS {
            palm.preauthorize(index.to_string(), user());
        }
        assert_eq!(palm.users.len(), MAX_TOKENS);
        assert_eq!(palm.approve("t", 1), None);
        assert_eq!(palm.approve("0", 1), Some(AuthorizationState::On));
    }
}
