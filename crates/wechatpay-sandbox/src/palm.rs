//! Palm authorizations: who was asked, who consented, and when.

use std::collections::{HashMap, VecDeque};

/// The organization of an authorization that was asked for with a session id alone: the id of the public examples.
pub(crate) const DEFAULT_ORGANIZATION: &str = "1004";

/// How many permission tokens are remembered; older ones can no longer be decided about.
const MAX_TOKENS: usize = 65_536;

/// A user at an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct User {
    pub(crate) openid: String,
    pub(crate) organization_id: String,
}

/// Whether a user may pay by palm.
///
/// `None` until the user decides; approving makes it `On`, refusing leaves `None` as it is and turns `On` to `Off`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AuthorizationState {
    #[default]
    Unset,
    On,
    Off,
}

/// A state and, once it has been `On`, when it last became so, in Unix seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PalmAuthorization {
    pub(crate) state: AuthorizationState,
    pub(crate) authorize_time: Option<i64>,
}

/// Every preauthorization and authorization of one sandbox.
#[derive(Debug, Default)]
pub(crate) struct Palm {
    asked: HashMap<String, User>,
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
    /// Remembers that a user was asked under a token.
    pub(crate) fn preauthorize(&mut self, token: String, user: User) {
        if self.tokens.len() == MAX_TOKENS
            && let Some(oldest) = self.tokens.pop_front()
        {
            self.asked.remove(&oldest);
        }
        self.tokens.push_back(token.clone());
        self.asked.insert(token, user);
    }

    /// The user consents. Consenting again changes nothing. `None` for a token that was never issued.
    pub(crate) fn approve(&mut self, token: &str, now: i64) -> Option<AuthorizationState> {
        let user = self.asked.get(token)?;
        let authorization = self.authorizations.entry(user.clone()).or_default();
        if authorization.state != AuthorizationState::On {
            *authorization =
                PalmAuthorization { state: AuthorizationState::On, authorize_time: Some(now) };
        }
        Some(AuthorizationState::On)
    }

    /// The user declines, or withdraws. `None` for a token that was never issued.
    pub(crate) fn refuse(&mut self, token: &str) -> Option<AuthorizationState> {
        let user = self.asked.get(token)?;
        let Some(authorization) = self.authorizations.get_mut(user) else {
            return Some(AuthorizationState::Unset);
        };
        authorization.state = AuthorizationState::Off;
        Some(AuthorizationState::Off)
    }

    /// What is known of a user; a user who never decided is in state `None`.
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

    fn asked() -> Palm {
        let mut palm = Palm::default();
        palm.preauthorize("t".to_owned(), user());
        palm
    }

    fn state(palm: &Palm) -> (AuthorizationState, Option<i64>) {
        let authorization = palm.authorization(&user());
        (authorization.state, authorization.authorize_time)
    }

    #[test]
    fn none_becomes_on_then_off_then_on_again() {
        let mut palm = asked();
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
    fn refusing_before_any_consent_leaves_none() {
        let mut palm = asked();
        assert_eq!(palm.refuse("t"), Some(AuthorizationState::Unset));
        assert_eq!(state(&palm), (AuthorizationState::Unset, None));
    }

    #[test]
    fn an_unknown_token_decides_nothing() {
        let mut palm = asked();
        assert_eq!(palm.approve("T", 1), None);
        assert_eq!(palm.refuse(""), None);
    }

    #[test]
    fn organizations_are_separate() {
        let mut palm = asked();
        palm.approve("t", 1);
        let elsewhere = User { organization_id: "1005".to_owned(), ..user() };
        assert_eq!(palm.authorization(&elsewhere).state, AuthorizationState::Unset);
    }

    #[test]
    fn tokens_do_not_pile_up() {
        let mut palm = asked();
        for index in 0..MAX_TOKENS {
            palm.preauthorize(index.to_string(), user());
        }
        assert_eq!(palm.asked.len(), MAX_TOKENS);
        assert_eq!(palm.approve("t", 1), None);
        assert_eq!(palm.approve("0", 1), Some(AuthorizationState::On));
    }
}
