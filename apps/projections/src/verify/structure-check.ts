/** A question to the read models whose answer has no rows as long as they are right. */
export interface StructureCheck {
  /** Kebab-case; stable. */
  name: string;
  /** What holds, in words. */
  holds: string;
  /**
   * A query over the stable views, whose rows are what differs: `key` (environment and ids) and `found`
   * (what is there and what should be). Never a value that a customer sent.
   */
  sql: string;
}
