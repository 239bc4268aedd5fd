/** What is answered once an event is durable. */
export interface Receipt {
  eventId: string;
  /** Whether it became a domain event, or is kept as it came. */
  outcome: 'accepted' | 'unmapped';
  /** Opaque: hand it to the read API to wait until the event is visible. */
  position?: string;
  /** True if this process had the same event already. */
  repeated?: boolean;
}
