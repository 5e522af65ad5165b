// Loads what a service needs only for companies with a file: their folder, their calendars and the
// owner's page. On demand, as it weighs some 2 MiB at rest.

export async function loadOwnParts() {
  const [{ openCompanies, modelChoice }, { openCalendars }, { ownerRoutes }] = await Promise.all([
    import("./own-companies.ts"),
    import("./own-calendars.ts"),
    import("./owner-routes.ts"),
  ]);
  return { openCompanies, modelChoice, openCalendars, ownerRoutes };
}
