// An OpenID provider of the ProConnect shape: signs userinfo, states `usual_name` and `siret`, signs people in without asking.
//
// POST /control with JSON changes who signs in and what goes wrong: { who, mail, siret, acr, wrong, given }. `wrong` is empty or one of:
// nonce, issuer, audience, none, hs256, foreign-key, expired, unsigned-userinfo, userinfo-subject, userinfo-key.
// Prints its address on one line once it listens.
import { createServer } from 'node:http';
import * as jose from 'jose';
import Provider from 'oidc-provider';

const CLIENT = { id: 'tremplin', secret: 'a-secret-of-the-tests-that-is-long-enough' };
const now = { who: 'jeanne', mail: 'jeanne@exemple.fr', siret: '13002526500013', acr: '', wrong: '', given: 'Jeanne' };

const pair = () => jose.generateKeyPair('RS256', { extractable: true });
const ours = await pair();
const foreign = await pair();
const jwk = { ...(await jose.exportJWK(ours.privateKey)), kid: 'k1', use: 'sig', alg: 'RS256' };

const server = createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  jwks: { keys: [jwk] },
  clients: [{
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    redirect_uris: ['http://localhost:8080/connexion/retour'],
    post_logout_redirect_uris: ['http://localhost:8080/'],
    userinfo_signed_response_alg: 'RS256',
  }],
  claims: { email: ['email'], given_name: ['given_name'], usual_name: ['usual_name'], siret: ['siret'] },
  acrValues: ['eidas1', 'eidas2'],
  cookies: { keys: ['tests'] },
  features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: now.mail, given_name: now.given, usual_name: 'Durand', siret: now.siret }),
  }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email given_name usual_name siret');
    await grant.save();
    return grant;
  },
});

// What a provider that is broken, or not the one that it says, would answer.
async function forged(token) {
  const claims = jose.decodeJwt(token);
  const sign = (changes, key = ours.privateKey) =>
    new jose.SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT' }).sign(key);
  switch (now.wrong) {
    case 'nonce': return sign({ nonce: 'another' });
    case 'issuer': return sign({ iss: 'https://elsewhere.exemple.fr' });
    case 'audience': return sign({ aud: 'another' });
    case 'expired': return sign({ exp: claims.iat - 3600, iat: claims.iat - 7200 });
    case 'foreign-key': return sign({}, foreign.privateKey);
    case 'none': return new jose.UnsecuredJWT(claims).encode();
    case 'hs256':
      return new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CLIENT.secret));
    default: return token;
  }
}

async function forgedInfo(ctx) {
  const claims = jose.decodeJwt(ctx.body);
  const sign = (changes, key = ours.privateKey) =>
    new jose.SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT' }).sign(key);
  switch (now.wrong) {
    case 'unsigned-userinfo': ctx.type = 'json'; ctx.body = claims; break;
    case 'userinfo-subject': ctx.body = await sign({ sub: 'somebody-else' }); break;
    case 'userinfo-key': ctx.body = await sign({}, foreign.privateKey); break;
  }
}

provider.use(async (ctx, next) => {
  await next();
  if (ctx.path === '/token' && ctx.body?.id_token) ctx.body = { ...ctx.body, id_token: await forged(ctx.body.id_token) };
  if (ctx.path === '/me' && ctx.status === 200) await forgedInfo(ctx);
});

const asText = async (request) => {
  let text = '';
  for await (const part of request) text += part;
  return text;
};

const serve = provider.callback();
server.on('request', async (request, response) => {
  try {
    if (request.url === '/control') {
      Object.assign(now, JSON.parse(await asText(request)));
      response.writeHead(204).end();
    } else if (request.url.startsWith('/interaction/')) {
      const login = { accountId: now.who, ...(now.acr ? { acr: now.acr } : {}) };
      await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
    } else {
      serve(request, response);
    }
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
console.log(issuer);
