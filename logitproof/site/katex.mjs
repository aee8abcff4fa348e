// Sets formulas for katex.py: one JSON request {tex, display} a line, one JSON answer a line,
// {html} or {error}. Arguments: the path of KaTeX's module, the macros as JSON.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [modulePath, macros] = process.argv.slice(2);
const { default: katex } = await import(pathToFileURL(modulePath).href);

function refuse({ command }) {
  throw new Error(`${command} reaches beyond the formula and is not allowed`);
}

function answer({ tex, display }) {
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      output: "htmlAndMathml",
      throwOnError: true,
      strict: "error",
      trust: refuse, // false would print the command in red, and nobody would notice
      macros: JSON.parse(macros), // a fresh copy: a \gdef must not reach the next formula
    });
    return { html };
  } catch (error) {
    return { error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
}
