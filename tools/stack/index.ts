export { addressFault } from './address-form.js';
export { stackDown, stackRelease } from './stack-down.js';
export { stackPurge } from './stack-purge.js';
export { StackError } from './stack-error.js';
export { defaultStateDir, type StackOwner } from './stack-state.js';
export { stackAddresses, type StackAddresses } from './stack-addresses.js';
export { stackStatus, type ServiceStatus, type StackStatus } from './stack-status.js';
export { stackUp, type Stack, type StackOptions } from './stack-up.js';
export type { ServiceKind } from './choice.js';
