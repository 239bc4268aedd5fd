/** What a shell makes of a process that the signal ended: 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Lets SIGTERM and SIGINT end this process at once, where nobody else listens for them, until what it returns is
 * called. Node as the first process of a container would not even notice: the kernel keeps from that one whatever it has no
 * handler for, so a command that waits for Kafka could be ended by force only.
 */
export function endOnSignal(): () => void {
  const handlers = Object.entries(EXIT_CODES).map(([signal, code]) => {
    const end = () => {
      if (process.listenerCount(signal) === 1) process.exit(code);
    };
    process.on(signal, end);
    return () => process.off(signal, end);
  });
  return () => handlers.forEach((takeBack) => takeBack());
}
