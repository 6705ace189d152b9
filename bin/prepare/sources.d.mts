export function sourceFiles(root?: string): readonly string[];
export function sourceStamp(root?: string): string;
export function sourceHash(root?: string): string;
