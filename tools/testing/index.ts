// The public test kit: models over real HTTP on loopback (a scripted one and one that plays a
// conversation by rules), a business backend with a calendar, a fake clock, and an agent over them.
// For tests and for trying out, not for production.

export { FakeClock, settled, until } from "./fake-clock.ts";
export { startTestAgent } from "./test-agent.ts";
export type { TestAgent, TestAgentOptions } from "./test-agent.ts";
export {
  COMPANIES,
  SANDBOX_CONFIGS,
  SIMULATED_MODEL,
  startSandboxBackend,
  startSimulatedModel,
} from "../sandbox/index.ts";
export type {
  BackendCall,
  Company,
  Fault,
  Operation,
  SandboxBackend,
  SandboxBackendOptions,
  SandboxConfig,
  SandboxEvent,
  SimulatedModel,
  SimulatedModelOptions,
} from "../sandbox/index.ts";
export { startScriptedModel } from "./scripted-model.ts";
export type { ModelFault, ScriptedCall, Step } from "./scripted-steps.ts";
export type {
  RecordedBody,
  RecordedMessage,
  RecordedRequest,
  ScriptedModel,
  StepHandler,
} from "./scripted-model.ts";
