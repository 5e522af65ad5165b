// Replace globals of Node's fetch in the bundle: the first use of one of them loads 14 MB; see
// scripts/build/build.mjs.

export { HeaderMap as Headers } from "../../engine/model/fetch-adapter.ts";

/** The SDK checks each body with `instanceof`; here it is never one of these. */
export class FormData {}
export class Response {}
