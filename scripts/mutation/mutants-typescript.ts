// Mutations of a TypeScript file by its syntax tree: flipped comparisons, off-by-one numbers,
// inverted conditions, removed chain steps and statements. Types, imports, texts and assertions are
// not changed. Pure.

import ts from "typescript";
import type { Mutation } from "./mutants.ts";

const Kind = ts.SyntaxKind;

const OPERATORS: ReadonlyMap<ts.SyntaxKind, readonly string[]> = new Map([
  [Kind.LessThanToken, ["<="]],
  [Kind.LessThanEqualsToken, ["<"]],
  [Kind.GreaterThanToken, [">="]],
  [Kind.GreaterThanEqualsToken, [">"]],
  [Kind.EqualsEqualsEqualsToken, ["!=="]],
  [Kind.ExclamationEqualsEqualsToken, ["==="]],
  [Kind.AmpersandAmpersandToken, ["||"]],
  [Kind.BarBarToken, ["&&"]],
  [Kind.PlusToken, ["-"]],
  [Kind.MinusToken, ["+"]],
  [Kind.AsteriskToken, ["/"]],
  [Kind.SlashToken, ["*"]],
  [Kind.AsteriskAsteriskToken, ["*"]],
  [Kind.PlusEqualsToken, ["-="]],
  [Kind.MinusEqualsToken, ["+="]],
]);

/** Chain steps that can be removed: their input has the type of their output. */
const STEPS: ReadonlySet<string> = new Set([
  ...["filter", "sort", "slice", "toLowerCase", "normalize", "replace", "catch", "finally"],
  ...["toSpliced", "padStart"],
]);
/** Names with another name that fits in the same place. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ...([
    ["some", "every"],
    ["every", "some"],
    ["max", "min"],
    ["min", "max"],
  ] as const),
  ...([
    ["floor", "ceil"],
    ["shift", "pop"],
    ["allSettled", "all"],
  ] as const),
]);

export function mutationsOfTypeScript(text: string): readonly Mutation[] {
  const source = ts.createSourceFile("mutant.ts", text, ts.ScriptTarget.Latest, true);
  const found: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    found.push(...mutationsAt(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isLeftAlone(node: ts.Node): boolean {
  const isType = ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node);
  if (isType || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isImportDeclaration(node)) return true;
  return ts.isExpressionStatement(node) && /^assert\b/.test(node.getText());
}

function mutationsAt(node: ts.Node): readonly Mutation[] {
  if (ts.isBinaryExpression(node)) return ofOperator(node);
  if (ts.isNumericLiteral(node)) return ofNumber(node);
  if (node.kind === Kind.TrueKeyword) return [instead(node, "false")];
  if (node.kind === Kind.FalseKeyword) return [instead(node, "true")];
  if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) {
    return [instead(node, node.operand.getText())];
  }
  if (ts.isPostfixUnaryExpression(node)) {
    const other = node.operator === Kind.PlusPlusToken ? "--" : "++";
    return [instead(node, node.operand.getText() + other)];
  }
  if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) return ofCondition(node);
  if (ts.isCallExpression(node)) return ofCall(node);
  if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) return [instead(node, ";")];
  if (ts.isBreakStatement(node)) return [instead(node, ";")];
  if (ts.isReturnStatement(node) && node.expression === undefined) return [instead(node, ";")];
  return [];
}

function ofOperator({ left, operatorToken, right }: ts.BinaryExpression): readonly Mutation[] {
  if (operatorToken.kind === Kind.QuestionQuestionToken) {
    return [between(left.getStart(), right.end, left.getText())];
  }
  return (OPERATORS.get(operatorToken.kind) ?? []).map((other) => instead(operatorToken, other));
}

function ofNumber(node: ts.NumericLiteral): readonly Mutation[] {
  const number = Number(node.text);
  const others = number === 1 ? [0, 2] : [number + 1];
  return others.map((other) => instead(node, String(other)));
}

function ofCondition(node: ts.IfStatement | ts.ConditionalExpression): readonly Mutation[] {
  const condition = ts.isIfStatement(node) ? node.expression : node.condition;
  // Replaced even where the condition narrows a type: types do not matter at run time.
  return [instead(condition, "true"), instead(condition, "false")];
}

function ofCall({ expression, arguments: args }: ts.CallExpression): readonly Mutation[] {
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const { name, expression: before } = expression;
  const other = OTHER_WORDS.get(name.text);
  const words = other === undefined ? [] : [instead(name, other)];
  const end = expression.parent.end;
  if (STEPS.has(name.text)) words.push(between(before.getStart(), end, before.getText()));
  const [first] = args;
  if (name.text === "floor" && first !== undefined) {
    words.push(between(before.getStart(), end, `(${first.getText()})`));
  }
  return words;
}

function instead(node: ts.Node, text: string): Mutation {
  return between(node.getStart(), node.end, text);
}

function between(start: number, end: number, text: string): Mutation {
  return { start, end, instead: text };
}
