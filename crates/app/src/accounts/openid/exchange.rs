//! What is said with a provider: the address to go to, the code exchanged, tokens and userinfo checked.
//!
//! Answers for: signature (RS256 or ES256, nothing else), issuer, audience, nonce, expiry, the same subject in both. Start with [`stated`].

use super::OpenIdError;
use super::provider::Known;
use domain::accounts::claimed_name;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreGenderClaim, CoreIdTokenClaims,
    CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AdditionalClaims, AuthType, AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, Scope,
    TokenResponse, UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use store::accounts::Handshake;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// What ProConnect states beside the standard claims.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct More {
    usual_name: Option<String>,
    siret: Option<String>,
}

impl AdditionalClaims for More {}

/// What a provider states of a person, checked.
pub(super) struct Stated {
    /// The provider's address.
    pub issuer: String,
    /// The person there, for ever.
    pub subject: String,
    /// The address, as stated; empty without one.
    pub mail: String,
    /// Whether the provider says that nobody proved the address.
    pub mail_denied: bool,
    /// First and last name, as far as it can be one; else the account keeps the name that it has.
    pub name: Option<String>,
    /// The establishment that they work for.
    pub siret: Option<String>,
    /// Whether two factors were asked for.
    pub strong: bool,
    /// For the sign-out.
    pub id_token: String,
}

/// Where the browser goes, and what proves later that it is still us.
pub(super) async fn departure(
    provider: &Known,
    callback: &str,
    state: &str,
    nonce: &str,
) -> Result<(String, String), OpenIdError> {
    let client = client(provider, &*provider.metadata().await?, callback)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (state, nonce) = (CsrfToken::new(state.to_owned()), Nonce::new(nonce.to_owned()));
    let mut request = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
        .set_pkce_challenge(challenge);
    for scope in &provider.settings.scopes {
        request = request.add_scope(Scope::new(scope.clone()));
    }
    for value in &provider.settings.acr_values {
        request = request.add_auth_context_value(AuthenticationContextClass::new(value.clone()));
    }
    let (url, _, _) = request.url();
    Ok((url.to_string(), verifier.secret().clone()))
}

/// What the provider states of whoever comes back with `code`.
pub(super) async fn stated(
    provider: &Known,
    callback: &str,
    code: &str,
    handshake: &Handshake,
) -> Result<Stated, OpenIdError> {
    let metadata = provider.metadata().await?;
    let client = client(provider, &metadata, callback)?;
    let asked = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(untrusted)?;
    let verifier = PkceCodeVerifier::new(handshake.verifier.clone());
    let tokens =
        asked.set_pkce_verifier(verifier).request_async(&provider.http).await.map_err(|cause| match cause {
            RequestTokenError::Request(cause) => OpenIdError::Unreachable(chain(&cause)),
            other => untrusted(other),
        })?;
    let id_token = tokens.id_token().ok_or_else(|| untrusted("no identity token"))?;
    let algorithms = [CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256];
    let checking = client.id_token_verifier().set_allowed_algs(algorithms);
    let claims = id_token.claims(&checking, &Nonce::new(handshake.nonce.clone())).map_err(|cause| {
        provider.doubt();
        untrusted(cause)
    })?;
    let info = client
        .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
        .map_err(untrusted)?
        .require_signed_response(true)
        .set_response_type(openidconnect::UserInfoResponseType::Jwt)
        .request_async::<More, _, CoreGenderClaim>(&provider.http)
        .await
        .map_err(|cause| match cause {
            UserInfoError::Request(cause) => OpenIdError::Unreachable(chain(&cause)),
            other => untrusted(other),
        })?;
    Ok(read(claims, &info, &provider.settings.strong_acr, id_token.to_string()))
}

fn read(
    claims: &CoreIdTokenClaims,
    info: &UserInfoClaims<More, CoreGenderClaim>,
    strong: &[String],
    id_token: String,
) -> Stated {
    let more = info.additional_claims();
    let given = info.given_name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let family = info.family_name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let names = [given, more.usual_name.clone().or(family)].into_iter().flatten();
    let name = names.collect::<Vec<_>>().join(" ");
    let acr = claims.auth_context_ref().is_some_and(|acr| strong.iter().any(|one| one == acr.as_str()));
    let amr = claims.auth_method_refs().is_some_and(|all| all.iter().any(|one| one.as_str() == "mfa"));
    Stated {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        mail: info.email().map(|mail| mail.to_string()).unwrap_or_default(),
        mail_denied: info.email_verified() == Some(false),
        name: claimed_name(&name),
        siret: more.siret.clone().map(|siret| siret.chars().filter(char::is_ascii_digit).take(14).collect()),
        strong: acr || amr,
        id_token,
    }
}

/// Where the browser goes to sign out of the provider too; none where it has no such address.
pub(super) async fn farewell(provider: &Known, id_token: &str, back: &str) -> Option<String> {
    let metadata = provider.metadata().await.ok()?;
    let end = metadata.additional_metadata().end_session_endpoint.clone()?;
    let hint: openidconnect::core::CoreIdToken = id_token.parse().ok()?;
    let request = LogoutRequest::from(end)
        .set_id_token_hint(&hint)
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(back.to_owned()).ok()?)
        .set_state(CsrfToken::new(crate::Token::new().reveal().to_owned()));
    Some(request.http_get_url().to_string())
}

fn client(provider: &Known, metadata: &ProviderMetadataWithLogout, callback: &str) -> Result<Client, OpenIdError> {
    let settings = &provider.settings;
    let by_header = metadata
        .token_endpoint_auth_methods_supported()
        .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
    let client = CoreClient::from_provider_metadata(
        metadata.clone(),
        ClientId::new(settings.client_id.clone()),
        Some(ClientSecret::new(settings.client_secret.clone())),
    );
    let callback = RedirectUrl::new(callback.to_owned()).map_err(untrusted)?;
    let how = if by_header { AuthType::BasicAuth } else { AuthType::RequestBody };
    Ok(client.set_redirect_uri(callback).set_auth_type(how))
}

/// A failure with all of its causes, for the log.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

fn untrusted(cause: impl std::fmt::Display) -> OpenIdError {
    OpenIdError::Untrusted(cause.to_string())
}
