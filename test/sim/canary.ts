// Words that identify whose text it is: every input of a tenant's session contains its own, and a
// text with another's has leaked.

/** Who writes: a tenant and, below it, a session. Session ids are the same in every tenant. */
export interface Owner {
  readonly tenant: number;
  readonly sessionId: string;
}

export const TENANTS = [3, 14, 159] as const;
export const SESSION_IDS = ["51999000111", "51999000222", "web:1"] as const;

const LETTERS = "abcdefghijkl";
const CANARY = /kanario([a-l])([a-l]|z)/gi;

/** `kanarioab`: letters only, so that it may also stand in a name. */
export function canaryOf(tenant: number, sessionId: string | null): string {
  const of = LETTERS[TENANTS.findIndex((known) => known === tenant)] ?? "l";
  const session =
    sessionId === null ? "z" : (LETTERS[SESSION_IDS.findIndex((id) => id === sessionId)] ?? "l");
  return `kanario${of}${session}`;
}

/** The owner named first in a text, or null. */
export function ownerIn(text: string): Owner | null {
  for (const [, tenant = "", session = ""] of text.matchAll(CANARY)) {
    const owner = {
      tenant: TENANTS[LETTERS.indexOf(tenant.toLowerCase())],
      sessionId: SESSION_IDS[LETTERS.indexOf(session.toLowerCase())],
    };
    if (owner.tenant === undefined || owner.sessionId === undefined) continue;
    return { tenant: owner.tenant, sessionId: owner.sessionId };
  }
  return null;
}

/** The first canary in `text` that is neither the owner's nor its tenant's, or null. */
export function foreignIn(text: string, { tenant, sessionId }: Owner): string | null {
  const allowed = [canaryOf(tenant, sessionId), canaryOf(tenant, null)];
  for (const [found] of text.matchAll(CANARY)) {
    if (!allowed.includes(found.toLowerCase())) return found;
  }
  return null;
}
