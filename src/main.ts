import { enableCompileCache } from 'node:module';

// Compiled once and kept in the system's folder for temporary files: the next start reads half a thousand modules faster.
enableCompileCache();
const { runProgram } = await import('./program.ts');
process.exitCode = await runProgram(process.argv.slice(2));
