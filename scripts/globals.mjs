// Stand in the bundle for globals of Node's own fetch, which weighs 14 MB from the first time that
// one of them is named; see scripts/build.mjs.

export { HeaderMap as Headers } from "../engine/model/fetch-adapter.ts";

/** The SDK asks of every body and answer whether it is one: never, here. */
export class FormData {}
export class Response {}
