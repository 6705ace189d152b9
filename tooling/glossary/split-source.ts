import { LanguageVariant, SyntaxKind } from 'typescript/unstable/ast';
import { createScanner } from 'typescript/unstable/ast/scanner';

export type SplitSource = {
  /** Comments, strings, and the text of templates and of JSX. */
  readonly prose: readonly string[];
  readonly identifiers: readonly string[];
};

// Before a slash: what ends an operand, so that the slash divides.
const OPERANDS = new Set([
  SyntaxKind.Identifier,
  SyntaxKind.NumericLiteral,
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.CloseParenToken,
  SyntaxKind.CloseBracketToken,
  SyntaxKind.CloseBraceToken,
  SyntaxKind.ThisKeyword,
]);
const PROSE = new Set([
  SyntaxKind.SingleLineCommentTrivia,
  SyntaxKind.MultiLineCommentTrivia,
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.JsxText,
]);

/** Tells apart what a source says in words and what it names. */
export function splitSource(text: string, file: string): SplitSource {
  const scanner = createScanner(false, LanguageVariant.Standard, text);
  const prose: string[] = [];
  const identifiers: string[] = [];
  // Open braces within each open template.
  const braces: number[] = [];
  let before: SyntaxKind = SyntaxKind.Unknown;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFile; kind = scanner.scan()) {
    kind = rescanned(kind);
    if (PROSE.has(kind)) prose.push(scanner.getTokenText());
    if (kind === SyntaxKind.Identifier) identifiers.push(scanner.getTokenText());
    if (!isTrivia(kind)) before = kind;
  }
  return { prose, identifiers };

  function rescanned(kind: SyntaxKind): SyntaxKind {
    if (kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken) {
      return OPERANDS.has(before) || (file.endsWith('x') && before === SyntaxKind.LessThanToken)
        ? kind
        : scanner.reScanSlashToken();
    }
    if (kind === SyntaxKind.TemplateHead) braces.push(0);
    if (kind === SyntaxKind.OpenBraceToken && braces.length > 0) braces.push((braces.pop() ?? 0) + 1);
    if (kind !== SyntaxKind.CloseBraceToken || braces.length === 0) return kind;
    const open = braces.pop() ?? 0;
    if (open > 0) {
      braces.push(open - 1);
      return kind;
    }
    const rest = scanner.reScanTemplateToken(false);
    if (rest === SyntaxKind.TemplateMiddle) braces.push(0);
    return rest;
  }
}

function isTrivia(kind: SyntaxKind): boolean {
  return (
    kind === SyntaxKind.WhitespaceTrivia ||
    kind === SyntaxKind.NewLineTrivia ||
    kind === SyntaxKind.SingleLineCommentTrivia ||
    kind === SyntaxKind.MultiLineCommentTrivia
  );
}
