import { isRecord, type Definition, type Plain } from './definition-values.ts';

/** What names classes and tasks, or only this copy of the model. */
const NOT_THE_NETWORK = /^(?:_name_or_path|transformers_version|id2label|label2id|finetuning_task|task_specific_params|problem_type)$/;
/** What every save writes anew. */
const EVERY_SAVE = /^(?:_name_or_path|transformers_version|_commit_hash)$/;

/** A Hugging Face `config.json`: all of it defines the network, but for what names labels and tasks. */
export function huggingFace(root: Plain): Definition | undefined {
  if (!isRecord(root) || (typeof root['model_type'] !== 'string' && !Array.isArray(root['architectures']))) return undefined;
  const entries = Object.entries(root);
  return {
    kind: 'Hugging Face configuration',
    networks: new Map([['config', Object.fromEntries(entries.filter(([key]) => !NOT_THE_NETWORK.test(key)))]]),
    rest: new Map(entries.filter(([key]) => NOT_THE_NETWORK.test(key) && !EVERY_SAVE.test(key))),
  };
}
