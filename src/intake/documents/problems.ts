/** The errors that operations answer with, as problem details (RFC 9457). The Worker does not import this file. */
import { CHECKED_AT_ONCE } from "../dispatch.ts";
import { problemDetails } from "./answers.ts";
import type { Answer } from "./document.ts";

const problem = (description: string, headers?: Readonly<Record<string, string>>): Answer => ({
  description,
  schema: problemDetails,
  contentType: "application/problem+json",
  ...(headers !== undefined && { headers }),
});

const RESTARTED = problem("A bug, or an object was restarted in the middle of the request; send it again.");

const CHALLENGE = { "WWW-Authenticate": "How to show who one is (RFC 6750, 3)." };

const tooMany = (description: string): Answer =>
  problem(description, { "Retry-After": "Seconds to wait (RFC 9110, 10.2.3)." });

const REFUSED_TOO_OFTEN = "Too many requests of this address were refused.";

const NOBODY =
  "No way in is set up, so nobody is let in. Or the keys of a token's issuer cannot be had now: send it again later.";

/** Of every operation that needs a role. */
export const TOKEN_PROBLEMS: Readonly<Record<number, Answer>> = {
  401: problem("No token or assertion of Cloudflare Access, or none that is valid.", CHALLENGE),
  403: problem(
    "The role of the caller is not enough: `mend` says which is, and what has it. Or a page of another site sent it with a session of Cloudflare Access.",
  ),
  429: tooMany(REFUSED_TOO_OFTEN),
  500: RESTARTED,
  503: problem(NOBODY),
};

/** Of every operation that reads a body. */
export const BODY_PROBLEMS: Readonly<Record<number, Answer>> = {
  400: problem("The body is not what is expected. `detail` names the field."),
  413: problem("The body is longer than 1 MiB."),
};

/** Of every operation that may ask Argo CD. */
export const ARGOCD_PROBLEMS: Readonly<Record<number, Answer>> = {
  502: problem("Argo CD does not answer as it should, and somebody has to mend something. `code` says what."),
  503: problem(`${NOBODY} Or Argo CD cannot be reached now: send it again later.`),
};

export const NOT_FOUND = problem("No resource matches such an Application or image.");
export const UNPROCESSABLE = problem(
  `The request is about more than ${CHECKED_AT_ONCE} Applications. \`detail\` says of how many.`,
);

/** Of every webhook. */
export const WEBHOOK_PROBLEMS: Readonly<Record<number, Answer>> = {
  400: problem("The sender is not known, or the body is not a delivery of it. `detail` names the field."),
  401: problem("The secret, signature or token is missing or wrong."),
  413: problem("The body is longer than 1 MiB, or about more repositories than can be told at once."),
  415: problem("Not the content type of this sender."),
  429: tooMany(
    `${REFUSED_TOO_OFTEN} Or nobody can tell yet who follows these images, and there are too many to be kept: send it again.`,
  ),
  500: RESTARTED,
  503: problem("Nothing is set to judge this sender by, or the keys of a token's issuer cannot be had now."),
};
