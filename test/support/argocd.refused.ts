/** An error of the stand-in's gateway, by its gRPC code. */
export class Refused extends Error {
  code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const PERMISSION_DENIED = "permission denied";
