import type { Failure, Inputs, InputValues } from "./inputs";
import type { Properties } from "./values";

/** What a resource's code may use besides its inputs. */
export interface Context {
  /** Prints a line under the resource; secret inputs are blotted out. */
  log(line: string): void;
  /** Shows a line beside the resource until the next one comes. */
  status(line: string): void;
  /** Aborted when the user interrupts the update. */
  signal: AbortSignal;
  /** The name that the program gave to the resource. */
  name: string;
}

export interface Created {
  id: string;
  outputs: Properties;
}

/** One type of resource. Outputs are what it gives besides its inputs, which are always given back. */
export interface ResourceType<I extends Inputs = Inputs> {
  inputs: I;
  /** The names of the outputs. */
  outputs: readonly string[];
  secretOutputs?: readonly string[];
  /** Outputs that may repeat inputs, so that they are secret when any input is. */
  revealing?: readonly string[];
  /** Rules over several inputs. Not asked while any input is unknown. */
  check?(inputs: InputValues<I>): Failure[];
  /** Inputs that the plugin adds to those given, such as digests of files. Not asked while any input is unknown. */
  complete?(inputs: InputValues<I>): Promise<Properties>;
  /** The inputs given of which a part is only known when the resource is there, such as a port left to choose. */
  completed?(inputs: InputValues<I>): string[];
  /** A replaced resource goes before the new one comes. Default: only when both would have one `automatic` name. */
  deletedFirst?: true;
  /** The changed inputs that need a new resource. Default: those whose description says `replaces`. */
  replacedBy?(changed: string[], inputs: InputValues<I>): string[];
  create(inputs: InputValues<I>, context: Context): Promise<Created>;
  /** Needed when an input does not replace. Gives the outputs. */
  update?(inputs: InputValues<I>, old: { id: string; state: Properties }, context: Context): Promise<Properties>;
  /** The outputs as they are now, or undefined when the resource is gone. Default: those of the state. */
  read?(id: string, state: Properties, context: Context): Promise<Properties | undefined>;
  /** Default: nothing to do. */
  delete?(inputs: InputValues<I>, old: { id: string; state: Properties }, context: Context): Promise<void>;
}

/** Lets the compiler infer the types of the inputs from their descriptions. */
export function resourceType<const I extends Inputs>(type: ResourceType<I>): ResourceType {
  return type;
}

/** What a whole plugin is told, as `aws:region` in a stack file or as inputs of a provider resource. */
export interface Configuration<I extends Inputs = Inputs> {
  inputs: I;
  /** Called before any resource is touched. */
  configure(given: InputValues<I>): void;
}

/** Lets the compiler infer the types of a configuration's inputs from their descriptions. */
export function configuration<const I extends Inputs>(described: Configuration<I>): Configuration {
  return described;
}
