/** In the place of `cloudflare:workers`, for objects that run on the simulated platform (platform.ts). */
export class DurableObject {
  protected readonly ctx: unknown;
  protected readonly env: unknown;

  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx;
    this.env = env;
  }
}
