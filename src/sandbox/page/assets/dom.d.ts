/** An element to be, or the text in it. */
export type TextNode =
  | string
  | {
      readonly tag: string;
      readonly class: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly children: readonly TextNode[];
    };
