// The snippets of the documents, found by their fences, and the plan that says of each what becomes of it.

import { strict as assert } from 'node:assert';
import { readFile, readdir } from 'node:fs/promises';

export const ROOT = new URL('../../', import.meta.url);

/** All documents that print something to be typed or copied. */
export async function documents() {
  const docs = (await readdir(new URL('docs/', ROOT))).filter((name) => name.endsWith('.md')).sort();
  const clients = ['python', 'transcripts', 'typescript'].map((name) => `clients/${name}/README.md`);
  return ['README.md', ...clients, ...docs.map((name) => `docs/${name}`)];
}

/** The fenced blocks of a document: `{at, language, text}`. */
export async function snippets(document) {
  const text = await readFile(new URL(document, ROOT), 'utf8');
  const found = [...text.matchAll(/^```([a-z]+)\n([^]*?)^```$/gm)];
  const line = (index) => text.slice(0, index).split('\n').length;
  return found.map((match) => ({ at: `${document}:${line(match.index)}`, language: match[1], text: match[2] }));
}

/** What is printed under a name of its own on that line, and tested elsewhere. */
export const elsewhere = (language, begins, where) => ({ language, begins, where });

/** What is run here: `run(text, before)` gets the snippet as printed, and what the one before it has led to. */
export const here = (language, begins, run) => ({ language, begins, run });

/** Runs a document by its plan. Each snippet must be in the plan, and each line of the plan in the document. */
export async function follow(document, plan, report) {
  const found = await snippets(document);
  const told = (list) => list.map(({ language, text, begins }) => `${language}: ${(text ?? begins).split('\n')[0]}`);
  const known = found.map(({ language, text }, index) => plan[index]?.language === language && text.startsWith(plan[index].begins));
  assert.ok(known.every(Boolean) && found.length === plan.length,
    `the plan of ${document} does not fit its snippets; it has\n  ${told(plan).join('\n  ')}\nand there are\n  ${told(found).join('\n  ')}`);
  let before = null;
  for (const [index, { at, text }] of found.entries()) {
    const { run, where } = plan[index];
    if (where) report(`     ${at} is run by ${where}`);
    else await report(at, async () => { before = await run(text, before); });
  }
}
