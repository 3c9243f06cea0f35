/** What the scenarios run against: the stack of this folder, or an Argo CD somewhere else. Handed on in one variable. */

export interface Target {
  /** With a token that may do everything: it plays the people. */
  readonly argocd: { readonly url: string; readonly token: string };
  /** How Argo CD reads the repository, and how this machine pushes to it. */
  readonly git: { readonly url: string; readonly pushUrl: string };
  /**
   * Where parts of the stack are taken away and given back, and its Kubernetes API is patched; absent for an Argo CD that
   * is not ours.
   */
  readonly control?: string;
}

export const TARGET_VARIABLE = "E2E_TARGET";

/** The target that a runner handed on. Throws where there is none. */
export function readTarget(env: NodeJS.ProcessEnv = process.env): Target {
  const text = env[TARGET_VARIABLE];
  if (text === undefined) throw new Error("these tests are run by `npm run e2e`");
  return JSON.parse(text);
}

/** An Argo CD that runs already, from ARGOCD_URL and ARGOCD_TOKEN; undefined when none is named. */
export function foreignTarget(env: NodeJS.ProcessEnv): Target | undefined | string {
  const { ARGOCD_URL: url, ARGOCD_TOKEN: token, GIT_URL: git, GIT_PUSH_URL: pushUrl = git } = env;
  if (!url) return undefined;
  if (!token)
    return "ARGOCD_URL is set, so ARGOCD_TOKEN is needed too: a token of an account that may do everything.";
  if (!git || !pushUrl)
    return "ARGOCD_URL is set, so GIT_URL is needed too: a repository that Argo CD can read and this machine can push to (GIT_PUSH_URL, where that is another address).";
  return { argocd: { url: url.replace(/\/+$/, ""), token }, git: { url: git, pushUrl } };
}
