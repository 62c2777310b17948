// A type name is exported once in src/: two exported types of one name are two ideas behind one word, or one idea twice.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true }).filter((file) => file.endsWith('.ts'));
const places = new Map();
for (const file of files) {
  const { statements } = ts.createSourceFile(file, readFileSync(src + file, 'utf8'), ts.ScriptTarget.Latest);
  for (const statement of statements) {
    const isType =
      ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isClassDeclaration(statement);
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isType || !isExported || statement.name === undefined) continue;
    places.set(statement.name.text, [...(places.get(statement.name.text) ?? []), file]);
  }
}
const twice = [...places].filter(([, declared]) => declared.length > 1);
for (const [name, declared] of twice) process.stderr.write(`type ${name} is exported by ${declared.join(' and ')}\n`);
process.exitCode = twice.length > 0 ? 1 : 0;
