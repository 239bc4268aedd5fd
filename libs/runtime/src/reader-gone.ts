/**
 * Ends this process quietly once whoever read its output has gone (`… | head`), with the exit code that stands by then. A
 * command would end with a stack instead.
 */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
