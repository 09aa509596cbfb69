// Compiles assembly/ to WebAssembly and writes it as src/compiled/code.js, which is not committed; what it exports is told by code.d.ts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

/** The exported globals that never change, by their names. */
function constantsOf(bytes) {
  const exported = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  return Object.entries(exported).filter(([, one]) => one instanceof WebAssembly.Global && isConstant(one)).map(([name, { value }]) => [name, value]);
}

function isConstant(global) {
  try {
    global.value = 0;
    return false;
  } catch {
    return true;
  }
}

const root = fileURLToPath(new URL('../', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'plumbline-assembly-'));
try {
  const wasm = join(out, 'compiled.wasm');
  // No runtime: there are no objects, and nothing is imported.
  const options = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--use', 'abort='];
  const { error } = await main(['assembly/index.ts', '--baseDir', root, '--outFile', wasm, ...options], { stderr: process.stderr });
  if (error) throw error;
  const bytes = readFileSync(wasm);
  writeFileSync(join(root, 'src/compiled/code.js'), `// Compiled from assembly/ by scripts/assembly.mjs.
${constantsOf(bytes).map(([name, value]) => `export const ${name} = ${value};\n`).join('')}
const code = Buffer.from('${bytes.toString('base64')}', 'base64');
let module;
export function instantiate() {
  module ??= new WebAssembly.Module(code);
  return new WebAssembly.Instance(module).exports;
}
`);
} finally {
  rmSync(out, { recursive: true });
}
