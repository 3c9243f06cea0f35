/**
 * Every setting of Image Updater with its names, and what becomes of it (upstream: cmd/run.go, cmd/webhook.go and
 * config/manager/manager.yaml of v0.17 and v1.3, and the values of the chart 0.x and 1.x). Values are repeated only where
 * they are part of what has to be written: some are secrets.
 */
import { noGit, noMetrics } from "./absent.ts";
import { cronOf } from "./cron.ts";
import { idle, note, type Part } from "./part.ts";

export interface Setting {
  /** What upstream has where it is not set. */
  readonly unset: string;
  /** `name`: as it is called in the input. `where`: the whole place. */
  readonly becomes: (value: string, name: string, where: string) => Part;
}

type Becomes = Setting["becomes"];

const nothing =
  (why: string): Becomes =>
  (_value, name) =>
    idle(name, why);

const word =
  (what: string, mend: string): Becomes =>
  (_value, _name, where) =>
    note(where, what, mend);

const variable =
  (name: string, write: (value: string) => string = (value) => value): Becomes =>
  (value, _name, from) => ({
    kind: "setting",
    name,
    line: `${name} = ${JSON.stringify(write(value))}`,
    from,
  });

/** The value stands in the input, and is not repeated. */
const secret =
  (name: string): Becomes =>
  (_value, _name, where) => ({
    kind: "secret",
    secret: { name, command: `npx wrangler secret put ${name}`, why: `its value is ${where}` },
  });

const logLevel = (value: string) => value.toLowerCase().replace(/^trace$/, "debug");
const address = (value: string) => (/^https?:\/\//.test(value) ? value : `https://${value}`);

const interval: Becomes = (value, _name, where) => {
  const cron = cronOf(value);
  if (cron !== undefined)
    return { kind: "setting", name: "crons", line: `crons = ["${cron}"]`, from: `${where}, ${value}` };
  return note(
    where,
    "This interval means no poll, or one. Here the sweep that finds what a lost webhook missed always runs.",
    'Set `crons = ["0 * * * *"]` in wrangler.toml for one an hour, or leave it at two minutes.',
  );
};

/** `becomes` for true, `otherwise` for anything else. */
const whereTrue =
  (becomes: Becomes, otherwise: Becomes): Becomes =>
  (value, name, where) =>
    (value === "true" ? becomes : otherwise)(value, name, where);

const BOUNDED = nothing("few requests at once, and one list per image repository, are built in");
const API = nothing("Argo CD is always reached through its API");
const CLOUDFLARE = nothing("Cloudflare serves the address of the webhook");
const LEADER = nothing("one object per Application writes, so there is no leader to elect");
const HEALTH = nothing("`GET /healthz` is served");
const POD = nothing("there is no Pod");
const GIT: Becomes = (_value, _name, where) => noGit(where);
const METRICS: Becomes = (_value, _name, where) => noMetrics(where);
const EVENTS = word(
  "No Kubernetes events are written.",
  "Read the history in `GET /api/v1/status`, and the log with `npx wrangler tail`.",
);
const MATCH = word(
  "The resources alone say which Applications are served.",
  "Write these names and labels into `namePattern` and `labelSelectors` of the resources.",
);
const NAMESPACES = word(
  "There is no list of namespaces: each resource serves the Applications of its own namespace.",
  "Allow the Argo CD account `get` and `update` for these namespaces: `applications, get, <project>/<namespace>/*`.",
);
const WEBHOOKS: Becomes = (_value, _name, where) => ({ kind: "webhooks", where });
const NO_SECRET = word(
  "A sender without a secret is not served.",
  "Set a secret for each sender that you use.",
);
const RATE = word(
  "There is no limit of webhooks per hour; pushes of one image are folded for ten seconds.",
  "Nothing, or a rate limiting rule at Cloudflare for the path /webhook.",
);
const CERTIFICATE = word(
  "A Worker reaches Argo CD over https, with a certificate of a public authority.",
  "Give argocd-server such a certificate, or put a Cloudflare Tunnel before it.",
);

/** What becomes of it, and the settings of which that is so: all names of each -> what it is where it is not set. */
const GROUPS: readonly (readonly [Becomes, Readonly<Record<string, string>>])[] = [
  [interval, { "interval --interval IMAGE_UPDATER_INTERVAL": "2m" }],
  [
    variable("LOG_LEVEL", logLevel),
    { "log.level --loglevel IMAGE_UPDATER_LOGLEVEL config.logLevel": "info" },
  ],
  [variable("ARGOCD_NAMESPACE"), { "argocd.namespace --argocd-namespace ARGOCD_NAMESPACE": "argocd" }],
  [
    variable("ARGOCD_URL", address),
    { "argocd.server_addr --argocd-server-addr ARGOCD_SERVER config.argocd.serverAddress": "" },
  ],
  [variable("MODE", () => "observe"), { "--dry-run": "false" }],
  [nothing("each log line is a JSON object"), { "log.format --logformat IMAGE_UPDATER_LOGFORMAT": "text" }],
  [
    NAMESPACES,
    {
      "watch.namespaces --watch-namespaces IMAGE_UPDATER_WATCH_NAMESPACES": "",
      "--application-namespace": "",
    },
  ],
  [MATCH, { "--match-application-name": "", "--match-application-label": "" }],
  [
    word("The registry table of this file is not read from here.", "Give the file to this command too."),
    { "--registries-conf-path": "/app/config/registries.conf" },
  ],
  [
    whereTrue(nothing("no Kubernetes events are written"), EVENTS),
    { "kube.events --disable-kube-events IMAGE_UPDATER_KUBE_EVENTS config.disableKubeEvents": "" },
  ],
  [
    GIT,
    {
      "git.user --git-commit-user GIT_COMMIT_USER config.gitCommitUser": "argocd-image-updater",
      "git.email --git-commit-email GIT_COMMIT_EMAIL config.gitCommitMail": "noreply@argoproj.io",
      "git.commit-message-template config.gitCommitTemplate": "",
      "git.commit-signing-key --git-commit-signing-key GIT_COMMIT_SIGNING_KEY config.gitCommitSigningKey": "",
      "git.commit-signing-method --git-commit-signing-method GIT_COMMIT_SIGNING_METHOD config.gitCommitSigningMethod":
        "openpgp",
      "git.commit-sign-off --git-commit-sign-off GIT_COMMIT_SIGN_OFF config.gitCommitSignOff": "false",
      "--git-commit-message-path": "/app/config/commit.template",
      "--git-commit-method GIT_COMMIT_METHOD": "git",
      ...{ ARGOCD_GIT_REQUEST_TIMEOUT: "", ARGOCD_EXEC_TIMEOUT: "", ARGOCD_EXEC_FATAL_TIMEOUT: "" },
    },
  ],
  [
    BOUNDED,
    {
      "max_concurrent_apps --max-concurrent-apps MAX_CONCURRENT_APPS": "10",
      "max_concurrent_reconciles --max-concurrent-reconciles MAX_CONCURRENT_RECONCILES": "1",
      "--max-concurrent-updaters MAX_CONCURRENT_UPDATERS": "1",
      "--max-concurrency": "10",
    },
  ],
  [
    whereTrue(WEBHOOKS, nothing("a sender without a secret is not served")),
    { "webhook.enable --enable-webhook ENABLE_WEBHOOK": "false" },
  ],
  [NO_SECRET, { "webhook.require-secret --webhook-require-secret WEBHOOK_REQUIRE_SECRET": "true" }],
  [RATE, { "webhook.ratelimit-allowed --webhook-ratelimit-allowed WEBHOOK_RATELIMIT_ALLOWED": "0" }],
  [
    CLOUDFLARE,
    {
      "webhook.port --webhook-port WEBHOOK_PORT": "8082",
      "disable-tls --disable-tls DISABLE_TLS": "false",
      "tls.min-version --tlsminversion TLS_MIN_VERSION": "1.3",
      "tls.max-version --tlsmaxversion TLS_MAX_VERSION": "1.3",
      "tls.ciphers --tlsciphers TLS_CIPHERS": "",
      "--enable-http2": "false",
    },
  ],
  ...[
    ["--docker-webhook-secret", "DOCKER_WEBHOOK_SECRET"],
    ["--ghcr-webhook-secret", "GHCR_WEBHOOK_SECRET"],
    ["--quay-webhook-secret", "QUAY_WEBHOOK_SECRET"],
    ["--harbor-webhook-secret", "HARBOR_WEBHOOK_SECRET"],
    ["--aliyun-acr-webhook-secret", "ALIYUN_ACR_WEBHOOK_SECRET"],
    ["--acr-webhook-secret", "ACR_WEBHOOK_SECRET"],
    ["--cloudevents-webhook-secret", "CLOUDEVENTS_WEBHOOK_SECRET"],
    ["--argocd-auth-token config.argocd.token", "ARGOCD_TOKEN"],
  ].map(([names = "", name = ""]) => [secret(name), { [`${names} ${name}`]: "" }] as const),
  [
    API,
    {
      "applications_api --applications-api APPLICATIONS_API config.applicationsAPIKind": "",
      "argocd.grpc_web --argocd-grpc-web ARGOCD_GRPC_WEB config.argocd.grpcWeb": "false",
      "--disable-kubernetes": "false",
    },
  ],
  [
    CERTIFICATE,
    {
      "argocd.insecure --argocd-insecure ARGOCD_INSECURE config.argocd.insecure": "false",
      "argocd.plaintext --argocd-plaintext ARGOCD_PLAINTEXT config.argocd.plaintext": "false",
    },
  ],
  [
    word(
      "The token for Argo CD is the Worker secret ARGOCD_TOKEN.",
      "Set it to the field argocd.token of this Secret, or to a new token.",
    ),
    { "config.argocd.tokenSecretName": "argocd-image-updater-secret" },
  ],
  [
    word("A Worker does not end after one look.", "Ask for one by hand: `POST /api/v1/check`."),
    { "--once": "false" },
  ],
  [
    POD,
    {
      "--kubeconfig": "",
      "--warmup-cache": "true",
      ARGOCD_LOGLEVEL: "",
      POD_NAMESPACE: "",
      ENABLE_LOG_COLORS: "",
    },
  ],
  [LEADER, { "--leader-election": "true", "--leader-election-namespace": "" }],
  [HEALTH, { "--health-probe-bind-address": ":8081", "--health-port": "8080" }],
  [METRICS, { "--metrics-bind-address": "0", "--metrics-port": "8081", "--metrics-secure": "true" }],
];

/** By each name: a key of the ConfigMap, `--flag`, VARIABLE, or `config.` and a key of the chart's values before 1.0. */
export const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  GROUPS.flatMap(([becomes, group]) =>
    Object.entries(group).flatMap(([names, unset]) =>
      names.split(" ").map((name): [string, Setting] => [name, { unset, becomes }]),
    ),
  ),
);
