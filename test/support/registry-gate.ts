/** Who may read at the stand-in registry: its 401 answers and its token server. */

export interface GateOptions {
  readonly scheme: "basic" | "bearer";
  /** Absent with `bearer`: everybody gets a token. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** `expires_in` of a token. Default 300, as Docker Hub. */
  readonly tokenSeconds?: number;
}

export interface Gate {
  /** The 401 for a request that may not read `repository`; undefined when it may. */
  refuse(request: Request, repository?: string): Response | undefined;
  /** The answer of the token server. */
  token(request: Request): Response;
  /** Makes every token invalid at once. */
  revokeTokens(): void;
}

/** Without options everybody may read. `realm`: the address of the token server, asked for when it is named. */
export function createGate(options: GateOptions | undefined, realm: () => string): Gate {
  const { scheme, credentials, tokenSeconds = 300 } = options ?? {};
  const tokens = new Map<string, { scopes: readonly string[]; expiresAt: number }>();
  const basic = credentials && `Basic ${btoaUtf8(`${credentials.username}:${credentials.password}`)}`;

  function mayRead(given: string, scope: string | undefined): boolean {
    if (scheme === undefined) return true;
    if (scheme === "basic") return given === basic;
    const token = tokens.get(given.replace(/^Bearer /, ""));
    if (token === undefined || token.expiresAt < Date.now()) return false;
    return scope === undefined || token.scopes.includes(scope);
  }

  return {
    refuse(request, repository) {
      const scope = repository === undefined ? undefined : `repository:${repository}:pull`;
      if (mayRead(request.headers.get("authorization") ?? "", scope)) return undefined;
      const bearer = `Bearer realm="${realm()}",service="stand-in"${scope === undefined ? "" : `,scope="${scope}"`}`;
      const challenge = scheme === "basic" ? 'Basic realm="registry"' : bearer;
      const access = repository && [{ Type: "repository", Class: "", Name: repository, Action: "pull" }];
      return failure(401, "UNAUTHORIZED", "authentication required", access ?? null, {
        "www-authenticate": challenge,
      });
    },
    token(request) {
      const given = request.headers.get("authorization");
      if (given !== null && given !== basic) return json(401, { details: "incorrect username or password" });
      const asked = new URL(request.url).searchParams.getAll("scope");
      // Without credentials Docker Hub gives a token too, one that opens nothing private.
      const scopes = basic === undefined || given === basic ? asked : [];
      const token = crypto.randomUUID();
      tokens.set(token, { scopes, expiresAt: Date.now() + tokenSeconds * 1000 });
      return json(200, {
        token,
        access_token: token,
        expires_in: tokenSeconds,
        issued_at: new Date().toISOString(),
      });
    },
    revokeTokens: () => tokens.clear(),
  };
}

/** An answer of the registry API. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const fixed = {
    "content-type": "application/json; charset=utf-8",
    "docker-distribution-api-version": "registry/2.0",
  };
  return new Response(`${JSON.stringify(value)}\n`, { status, headers: { ...fixed, ...headers } });
}

/** An error of the registry API, as `docker-registry` 2.8 writes it. */
export function failure(
  status: number,
  code: string,
  message: string,
  detail?: unknown,
  headers?: Readonly<Record<string, string>>,
): Response {
  return json(status, { errors: [{ code, message, ...(detail !== undefined && { detail }) }] }, headers);
}

const btoaUtf8 = (text: string): string => Buffer.from(text).toString("base64");
