export { CodedError, messageOf } from './coded-error.js';
export { ConfigError, describeConfig, loadConfig } from './config.js';
export { createLogger, type Logger } from './logging.js';
export { problem, PROBLEM_MEDIA_TYPE, type Problem, type ProblemTable } from './problem.js';
export { ProblemFilter, type ProblemDetails } from './problem.filter.js';
export { Readiness, type ReadinessCheck, type ReadinessReport } from './readiness.js';
export { HealthModule } from './health.module.js';
export { portSetting, runtimeSettings } from './runtime.config.js';
export { runApp, type AppContext, type AppDefinition } from './run-app.js';
