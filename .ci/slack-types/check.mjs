// Checks payloads against the types that Slack publishes for its own client:
//   node check.mjs FOLDER
// reads the JSON files of a folder and names each place where the blocks or the
// metadata of one do not have the type that they should have.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));

const options = {
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  target: ts.ScriptTarget.ES2022,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  types: [],
};

// program writes a payload as TypeScript, where a literal may hold nothing that its
// type does not name.
function program(payload) {
  const lines = ['import type { KnownBlock, MessageMetadata } from "@slack/types";'];
  lines.push(`export const blocks: KnownBlock[] = ${JSON.stringify(payload.blocks, null, 1)};`);
  if (payload.metadata !== undefined) {
    lines.push(`export const metadata: MessageMetadata = ${JSON.stringify(payload.metadata, null, 1)};`);
  }
  return lines.join('\n');
}

// check returns what is wrong with payloads, a list for each name. The files that
// TypeScript sees exist in memory only.
export function check(payloads) {
  const files = new Map();
  for (const [name, payload] of Object.entries(payloads)) {
    files.set(join(here, `${name}.ts`), program(payload));
  }
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, version) =>
    files.has(file) ? ts.createSourceFile(file, files.get(file), version) : getSourceFile(file, version);
  const found = Object.fromEntries(Object.keys(payloads).map((name) => [name, []]));
  const compiled = ts.createProgram([...files.keys()], options, host);
  for (const d of ts.getPreEmitDiagnostics(compiled)) {
    const text = ts.flattenDiagnosticMessageText(d.messageText, '\n  ');
    const name = Object.keys(payloads).find((n) => d.file?.fileName === join(here, `${n}.ts`));
    if (name === undefined) {
      throw new Error(text);
    }
    const { line } = d.file.getLineAndCharacterOfPosition(d.start);
    found[name].push(`${files.get(d.file.fileName).split('\n')[line].trim()}: ${text}`);
  }
  return found;
}

// read returns the payloads of a folder by their names.
export function read(folder) {
  const names = readdirSync(folder).filter((f) => f.endsWith('.json'));
  return Object.fromEntries(names.map((f) => [f.slice(0, -'.json'.length), JSON.parse(readFileSync(join(folder, f), 'utf8'))]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const payloads = read(process.argv[2]);
  const found = Object.entries(check(payloads)).filter(([, faults]) => faults.length > 0);
  for (const [name, faults] of found) {
    console.error(`${name}:\n  ${faults.join('\n  ')}`);
  }
  const count = Object.keys(payloads).length;
  if (count === 0) {
    console.error(`there are no payloads in ${process.argv[2]}`);
  } else {
    console.log(`${count} payloads, ${found.length} of them wrong`);
  }
  process.exit(count === 0 || found.length > 0 ? 1 : 0);
}
