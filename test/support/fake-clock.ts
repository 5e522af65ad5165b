// The clock that the package's test kit ships, under the name that the tests know.

export * from "../../tools/testing/fake-clock.ts";
