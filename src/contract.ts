/*
 * The contract: the types that the rooms of the house share, and nothing else. It imports nothing but its own parts and
 * holds no code, so that every room may depend on it and it depends on none.
 */
export type * from './contract/gateway.ts';
export type * from './contract/ledger.ts';
export type * from './contract/model.ts';
export type * from './contract/press.ts';
export type * from './contract/question.ts';
export type * from './contract/record.ts';
export type * from './contract/surface.ts';
export type * from './contract/world.ts';
