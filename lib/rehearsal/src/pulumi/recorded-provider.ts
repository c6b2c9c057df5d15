import { inputFailures } from './input-check';
import { inventedOutputs } from './invented-outputs';
import type { Ledger } from './ledger';
import { physicalName } from './names';
import type {
  ChangeCall,
  CheckCall,
  DiffCall,
  Difference,
  ExistingCall,
  Found,
  Made,
  ProviderInstance,
  UpdateCall,
} from './provider';
import type { ProviderTypes } from './provider-types';
import { changedNames, type Properties } from './values';

/** Stands in for a provider that is not known here: inputs are checked against its SDK's types, and kept. */
export class RecordedInstance implements ProviderInstance {
  constructor(
    private readonly types: ProviderTypes,
    private readonly ledger: Ledger,
  ) {}

  configure(): void {}

  async check({ type, name, inputs, oldInputs, randomSeed }: CheckCall) {
    const declared = this.types.type(type);
    const takesName = declared?.inputs['name'] !== undefined && !declared.inputs['name'].required;
    const given = { ...inputs };
    if (takesName && given['name'] === undefined)
      given['name'] = oldInputs['name'] ?? physicalName(name, randomSeed, 64);
    return { inputs: given, failures: inputFailures(this.types, type, inputs) };
  }

  async diff({ inputs, oldInputs }: DiffCall): Promise<Difference> {
    return { changes: changedNames(oldInputs, inputs), replaces: [] };
  }

  async create({ urn, type, name, inputs, preview }: ChangeCall): Promise<Made> {
    if (preview) return { id: '', outputs: inputs };
    this.ledger.write({ urn, id: name, recorded: `nothing stands in for the provider ${this.types.packageName}` });
    return { id: name, outputs: this.outputs(urn, type, inputs) };
  }

  async update({ urn, type, inputs, preview }: UpdateCall): Promise<Properties> {
    return preview ? inputs : this.outputs(urn, type, inputs);
  }

  private outputs(urn: string, type: string, inputs: Properties): Properties {
    return { ...inputs, ...inventedOutputs(urn, this.types.type(type), inputs) };
  }

  async read({ id, inputs, outputs }: ExistingCall): Promise<Found> {
    return { id, inputs, outputs };
  }

  async remove(call: ExistingCall): Promise<void> {
    this.ledger.remove(call);
  }

  async invoke(token: string): Promise<Properties> {
    throw new Error(
      `${token}: nothing stands in for the provider ${this.types.packageName}, so its functions have no answer`,
    );
  }
}
