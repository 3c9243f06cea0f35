/**
 * A value or a failure, as plain data. It crosses RPC between Durable Objects unchanged, which a thrown error
 * does not (its own properties are lost). Throw only for bugs.
 */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
