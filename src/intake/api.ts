/** API v1: check, status, resume. Who is let in was decided before (gate.ts). */
import type { Context } from "hono";
import * as v from "valibot";
import { canonicalName, parseReference } from "../image/reference.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { visibleJson } from "../lib/text.ts";
import { type Env, FLEET } from "../protocol.ts";
import { NAMING } from "../registry/bundled.ts";
import { statusDocument } from "../report/status.ts";
import { withIsoTimes } from "../report/times.ts";
import { readSettings } from "../settings.ts";
import { readJson } from "./body.ts";
import { check, TOO_MANY } from "./dispatch.ts";
import { issueSentence } from "./issue.ts";
import { failureProblem, problem } from "./problem-details.ts";
import { checkBody, resumeBody } from "./requests.ts";

type ApiContext = Context<{ Bindings: Env }>;

export async function handleStatus(c: ApiContext): Promise<Response> {
  const status = await c.env.FLEET.getByName(FLEET).status();
  return json(c, statusDocument(status, readSettings({ ...c.env }).mode, Date.now()));
}

function json(c: ApiContext, document: unknown): Response {
  return c.body(visibleJson(document), 200, { "content-type": "application/json" });
}

export async function handleCheck(c: ApiContext): Promise<Response> {
  const body = await parseBody(c.req.raw, checkBody);
  if (!body.ok) return problem(c, body.error.status, body.error.detail);
  const { application, image, dryRun } = body.value;
  const reference = image === undefined ? undefined : parseReference(image);
  if (reference !== undefined && !reference.ok) return problem(c, 400, `image: ${reference.error}`);
  const request = {
    ...(application !== undefined && { application }),
    ...(reference !== undefined && { repository: canonicalName(reference.value, NAMING) }),
    dryRun,
  };
  const id = crypto.randomUUID();
  const answers = await check(c.env, request, id, Date.now());
  if (!answers.ok) {
    const { code, message, mend } = answers.error;
    // No remote has failed: the request asks for too much.
    return code === TOO_MANY ? problem(c, 422, message, { code, mend }) : failureProblem(c, answers.error);
  }
  if (answers.value.length === 0) {
    const status = await c.env.FLEET.getByName(FLEET).status();
    return problem(c, 404, nobody(request, status.lookedIn));
  }
  const applications = answers.value.map(({ report, verdicts }) => ({ ...report, verdicts }));
  return json(c, withIsoTimes({ event: id, applications }));
}

function nobody(
  { application, repository }: { application?: string; repository?: string },
  lookedIn: readonly string[],
): string {
  const what = [
    application && `an Application ${application}`,
    repository && `an image ${repository}`,
  ].filter(Boolean);
  const where =
    lookedIn.length === 0 ? "there are no resources in config/" : `looked in ${lookedIn.join(", ")}`;
  return `No resource matches ${what.length === 0 ? "any Application" : what.join(" with ")} (${where}).`;
}

export async function handleResume(c: ApiContext): Promise<Response> {
  const body = await parseBody(c.req.raw, resumeBody);
  if (!body.ok) return problem(c, body.error.status, body.error.detail);
  const { application, alias } = body.value;
  const found = await c.env.FLEET.getByName(FLEET).find({ application, refresh: false });
  if (!found.ok) return failureProblem(c, found.error);
  const [key, ...others] = found.value;
  if (key === undefined) return problem(c, 404, `No resource matches an Application ${application}.`);
  if (others.length > 0)
    return problem(
      c,
      400,
      `Several Applications have this name: ${found.value.join(", ")}; add the namespace.`,
    );
  const id = crypto.randomUUID();
  const { resumed } = await c.env.APPLICATION.getByName(key).resume({
    id,
    ...(alias !== undefined && { alias }),
  });
  const detail = resumed.length > 0 ? "It is looked at now." : "Nothing of that name was held or contested.";
  return c.json({ event: id, application: key, resumed, detail }, 202);
}

async function parseBody<S extends v.GenericSchema>(
  request: Request,
  schema: S,
): Promise<Result<v.InferOutput<S>, { readonly status: 400 | 413; readonly detail: string }>> {
  const body = await readJson(request);
  if (!body.ok) return body;
  // The schema takes an empty list for an empty object, and that would be a request about everything.
  if (Array.isArray(body.value)) return err({ status: 400, detail: "The body is a list; send an object." });
  const parsed = v.safeParse(schema, body.value);
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return err({ status: 400, detail: issueSentence(issue) });
}
