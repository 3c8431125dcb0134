/** One import of a module: static, re-export, or `import()`. An `import()` with a computed path has no specifier. */
export type Import = {
  readonly specifier: string | undefined;
  /** Erased before the code runs: `import type`, `export type … from`. */
  readonly typeOnly: boolean;
  readonly line: number;
};

/** A string keeps its quotes, so that its text is never taken for a mark. */
type Token = { readonly kind: 'word' | 'string' | 'mark'; readonly text: string; readonly line: number };

/**
 * Every import in the text of a TypeScript module. Comments, strings, templates and regular expressions are told apart, so
 * that an import in one of them is none. The type `import('x').T` is read as a call of `import()`.
 */
export function findImports(text: string): Import[] {
  const tokens = tokenize(text);
  const found: Import[] = [];
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]?.text;
    const next = tokens[index + 1];
    if (token.kind !== 'word' || before === '.' || next === undefined) continue;
    if (token.text === 'import') {
      if (next.text === '(') {
        const path = tokens[index + 2];
        const closed = [')', ','].includes(tokens[index + 3]?.text ?? '');
        const specifier = path?.kind === 'string' && closed ? unquote(path) : undefined;
        found.push({ specifier, typeOnly: false, line: token.line });
      } else if (next.kind === 'string') {
        found.push({ specifier: unquote(next), typeOnly: false, line: token.line });
      } else if (next.kind === 'word' || next.text === '{' || next.text === '*') {
        found.push(fromClause(tokens, index));
      }
    } else if (token.text === 'export' && ['{', '*', 'type'].includes(next.text)) {
      const clause = fromClause(tokens, index);
      if (clause.specifier !== undefined) found.push(clause);
    }
  }
  return found;
}

/** Reads on from `import` or `export` to the path after `from`; without one, the specifier is undefined. */
function fromClause(tokens: readonly Token[], start: number): Import {
  const line = tokens[start]?.line ?? 0;
  const [first, second] = [tokens[start + 1], tokens[start + 2]];
  // `import type from 'x'` and `import type, { y } from 'x'` import a value that is named type.
  const isName = second?.text === ',' || (second?.text === 'from' && tokens[start + 3]?.kind === 'string');
  const typeOnly = first?.text === 'type' && !isName;
  for (let index = start + 1; index < tokens.length; index += 1) {
    const token = tokens[index];
    const path = tokens[index + 1];
    if (token?.text === 'from' && path?.kind === 'string') return { specifier: unquote(path), typeOnly, line };
    if (token?.kind === 'mark' && !['{', '}', ',', '*'].includes(token.text)) break;
  }
  return { specifier: undefined, typeOnly, line };
}

function unquote(token: Token): string {
  return token.text.slice(1, -1);
}

const pieces =
  /(?<space>\s+|\/\/[^\n]*|\/\*[^]*?\*\/)|(?<string>'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*")|(?<word>[\p{ID_Start}$_#@][\p{ID_Continue}$]*|\d[\w.]*)|(?<mark>[^])/uy;
const regularExpression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const templatePart = /(?:\\[^]|\$(?!\{)|[^`\\$])*(?<end>`|\$\{)/y;

/** After one of these words a slash begins a regular expression; after any other word or `)` it divides. */
const beforeExpression = /^(?:return|typeof|case|in|of|delete|void|throw|new|await|yield|else|do|instanceof)$/;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  // For every open `${` of a template: how many braces are open inside it.
  const templates: number[] = [];
  let at = 0;
  let line = 1;

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return null;
    at = pattern.lastIndex;
    line += match[0].split('\n').length - 1;
    return match;
  }
  // Skips the text of a template up to its end, or up to the next `${`; a template is a value, like what `)` ends.
  function template(): void {
    const opens = take(templatePart)?.groups?.['end'] === '${';
    if (opens) templates.push(0);
    tokens.push({ kind: 'mark', text: opens ? '${' : ')', line });
  }

  while (at < text.length) {
    const previous = tokens.at(-1);
    const isOperand =
      previous !== undefined &&
      (previous.kind === 'string' ||
        (previous.kind === 'word' && !beforeExpression.test(previous.text)) ||
        [')', ']', '}'].includes(previous.text));
    if (text[at] === '/' && !/^\/[/*]/.test(text.slice(at, at + 2)) && !isOperand && take(regularExpression)) {
      tokens.push({ kind: 'string', text: '//', line });
      continue;
    }
    const startLine = line;
    const groups = take(pieces)?.groups ?? {};
    if (groups['string'] !== undefined) {
      tokens.push({ kind: 'string', text: groups['string'], line: startLine });
    } else if (groups['word'] !== undefined) {
      tokens.push({ kind: 'word', text: groups['word'], line: startLine });
    } else if (groups['mark'] === '`') {
      template();
    } else if (groups['mark'] !== undefined) {
      const depth = templates.at(-1);
      if (depth !== undefined && groups['mark'] === '{') templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && groups['mark'] === '}') {
        if (depth === 0) {
          templates.pop();
          template();
          continue;
        }
        templates[templates.length - 1] = depth - 1;
      }
      tokens.push({ kind: 'mark', text: groups['mark'], line: startLine });
    }
  }
  return tokens;
}
