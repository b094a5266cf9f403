/**
 * A model card's text, from Markdown. Only what such texts are made of becomes elements: of HTML that is folded tables; comments
 * are left out, and all else stays text.
 * @module
 */
import { marked, type Token, type Tokens } from 'marked';
import type { ReactNode } from 'react';
import styles from './readme.module.css';

/** @param text Markdown; its first heading is left out, the page has said it */
export function Readme({ text }: { readonly text: string }) {
  const tokens = marked.lexer(text, { gfm: true });
  const body = tokens.filter((token, index) => !(index === 0 && token.type === 'heading'));
  return <div className={styles.readme}>{blocks(body)}</div>;
}

const COMMENT = /^<!--[\s\S]*-->\s*$/;
const FOLD = /^<details><summary>([^<]*)<\/summary>\s*$/;
const FOLD_END = /^<\/details>\s*$/;

function blocks(tokens: readonly Token[]): ReactNode[] {
  const found: ReactNode[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as MarkdownToken;
    const [, summary] = (token.type === 'html' && FOLD.exec(token.raw)) || [];
    const end =
      summary === undefined ? -1 : tokens.findIndex(({ raw }, at) => at > index && FOLD_END.test(raw));
    if (end > index) {
      found.push(
        <details key={index}>
          <summary>{summary}</summary>
          {blocks(tokens.slice(index + 1, end))}
        </details>,
      );
      index = end;
    } else {
      found.push(<Block key={index} token={token} />);
    }
  }
  return found;
}

type MarkdownToken =
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.List
  | Tokens.Table
  | Tokens.Code
  | Tokens.Blockquote
  | Tokens.HTML
  | Tokens.Text
  | Tokens.Space;

function Block({ token }: { readonly token: MarkdownToken }): ReactNode {
  switch (token.type) {
    case 'heading':
      // Below the card's own title, which is a second-level heading.
      return token.depth <= 2 ? <h3>{inline(token.tokens)}</h3> : <h4>{inline(token.tokens)}</h4>;
    case 'paragraph':
      return <p>{inline(token.tokens)}</p>;
    case 'list':
      return <ListBlock list={token} />;
    case 'table':
      return <TableBlock table={token} />;
    case 'code':
      return <pre>{token.text}</pre>;
    case 'blockquote':
      return <blockquote>{blocks(token.tokens)}</blockquote>;
    case 'space':
      return null;
    case 'html':
      return COMMENT.test(token.raw) ? null : token.raw;
    default:
      return 'tokens' in token && token.tokens !== undefined ? inline(token.tokens) : token.raw;
  }
}

function ListBlock({ list }: { readonly list: Tokens.List }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes its order.
  const items = list.items.map((item, index) => <li key={index}>{blocks(item.tokens)}</li>);
  return list.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function TableBlock({ table }: { readonly table: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll, with the keyboard too.
    <section className={styles.scroll} tabIndex={0} aria-label="Table">
      <table className="figures">
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes its order.
              <th key={index} scope="col" data-align={cell.align}>
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, rowIndex) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes its order.
            <tr key={rowIndex}>
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes its order.
                <td key={index} data-align={cell.align}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function inline(tokens: readonly Token[]): ReactNode[] {
  return tokens.map((token, index) => {
    const children = 'tokens' in token && token.tokens !== undefined ? inline(token.tokens) : undefined;
    // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes its order.
    return <Inline key={index} token={token} content={children} />;
  });
}

function Inline({ token, content }: { readonly token: Token; readonly content: ReactNode }): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{content}</strong>;
    case 'em':
      return <em>{content}</em>;
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return <ReadmeLink href={(token as Tokens.Link).href}>{content}</ReadmeLink>;
    case 'image':
      return (token as Tokens.Image).text;
    default:
      return content ?? (token as Tokens.Text).text;
  }
}

/** Links within a repository lead nowhere from here; those to the web open beside Studio. */
function ReadmeLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return /^https?:\/\//.test(href) ? (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  ) : (
    children
  );
}
