import { parseDocument } from '../formats/document.ts';
import { isRecord, type Definition, type Plain } from './definition-values.ts';

/** What every save writes anew, and where and with what it was saved. */
const EVERY_SAVE = /^(?:model_uuid|utc_time_created|model_size_bytes|run_id|model_id|artifact_path|mlflow_version|databricks_runtime|is_signature_from_type_hint|type_hint_from_example|prompts)$/;

/** The signature holds JSON as text. */
function signatureOf(value: Plain | undefined): Plain {
  if (!isRecord(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, text]): [string, Plain] => {
    if (typeof text !== 'string') return [key, text];
    const { document } = parseDocument('signature.json', new TextEncoder().encode(text), { anyText: true });
    return [key, document === undefined ? text : (document.value as Plain)];
  }));
}

/** An MLflow `MLmodel`: its signature and flavors say what goes in, what comes out, and what computes it. */
export function mlflow(root: Plain): Definition | undefined {
  if (!isRecord(root) || !isRecord(root['flavors'])) return undefined;
  return {
    kind: 'MLflow model',
    networks: new Map<string, Plain>([['flavors', root['flavors']], ['signature', signatureOf(root['signature'])]]),
    rest: new Map(Object.entries(root).filter(([key]) => key !== 'flavors' && key !== 'signature' && !EVERY_SAVE.test(key))),
  };
}
