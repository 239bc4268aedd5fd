export { CodedError, messageOf } from './coded-error.js';
export { ConfigError, describeConfig, loadConfig } from './config.js';
export { bar, LiveLines, type Out } from './live-lines.js';
export { createLogger, type Logger } from './logging.js';
export {
  problem,
  PROBLEM_MEDIA_TYPE,
  type Answer,
  type Problem,
  type ProblemTable,
} from './problem.js';
export {
  problemAnswer,
  ProblemFilter,
  sendProblem,
  type ProblemDetails,
} from './problem.filter.js';
export { ProblemLog } from './problem-log.js';
export { Liveness, type LivenessCheck, type LivenessReport } from './liveness.js';
export { Readiness, type ReadinessCheck, type ReadinessReport } from './readiness.js';
export { HealthModule } from './health.module.js';
export { certificateFiles, firstExpiry } from './certificates.js';
export { createMetrics, MetricsModule } from './metrics.js';
export { WaitingRoom } from './waiting-room.js';
export { OpenToAll } from './open-to-all.js';
export { parseTraceparent, formatTraceparent } from './tracing/traceparent.js';
export { serverSpan, type TracedRequest } from './tracing/request-spans.js';
export { traced, TRACING, type SpanStart, type Tracing } from './tracing/tracing.js';
export { TracingModule } from './tracing/tracing.module.js';
export { portSetting, runtimeSettings } from './runtime.config.js';
export {
  createApp,
  createContext,
  type App,
  type AppContext,
  type AppDefinition,
} from './create-app.js';
export { endOnSignal } from './end-on-signal.js';
export { endWithReader } from './reader-gone.js';
export { runApp, startApp } from './run-app.js';
export { healthPaths, problemResponses, problemSchema, type OpenApiObject } from './openapi.js';
