/**
 * The controller as the shell starts it: the command line, ended when the shell is gone. The shell holds the other end of stdin, so
 * its end means a stop that was asked for, or a shell that died; either way the controller closes its files as at SIGTERM, which
 * Windows could not deliver. Without this a shell that is started again would find the data folder still taken.
 */
process.stdin.on('end', () => {
  // Before the controller listens for it there is nothing to close.
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143);
});
process.stdin.resume();

await import('../cli/main.ts');
