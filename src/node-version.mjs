/*
 * Loaded before anything else, in plain JavaScript so that an old Node can read it: says which Node is needed instead
 * of letting it stumble over the first TypeScript file, and turns on the compile cache (halves the start on Node 24).
 */
import module from 'node:module';

const REQUIRED_MAJOR = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major < REQUIRED_MAJOR) {
  process.stderr.write(
    `Askline needs Node ${REQUIRED_MAJOR} or newer; this is Node ${process.versions.node}. ` +
      'On Linux, npm ci brings its own: start with "npm start" or "npm run sandbox".\n',
  );
  process.exit(1);
}

module.enableCompileCache();
