import { randomBytes } from 'node:crypto';

/**
 * A prefix for the topics and consumer groups of one test file, such as `t3f9a1c07b2`: the files share a broker,
 * and run side by side. Ends without a separator.
 */
export function kafkaPrefix(): string {
  return `t${randomBytes(5).toString('hex')}`;
}
