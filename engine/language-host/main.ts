/**
 * Pulumi's language host for Node.js: the engine starts it and asks it to run programs and policy packs. It stands in
 * for the official `pulumi-language-nodejs`, which cannot be built from a published Go module.
 */
import type * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { OLDEST_ENGINE } from "../engine";
import { serve, streaming, unary } from "../grpc-server";
import { parseRuntimeOptions, pluginCommand, runArguments } from "./command-line";
import { installedDependencies } from "./dependencies";
import { finished, startNode, startNpmInstall, streamOutput } from "./processes";

/** The program has told the user what is wrong: nothing more to print. */
const ALREADY_REPORTED = 32;

const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";

type Stream<Request, Response> = grpc.ServerWritableStream<Request, Response>;

async function run(request: language.RunRequest): Promise<language.RunResponse> {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() || request.getPwd();
  const options = parseRuntimeOptions(info?.getOptions()?.toJavaScript() ?? {});
  const child = startNode({
    module: "@pulumi/pulumi/cmd/run",
    resolveFrom: directory,
    workingDirectory: request.getPwd(),
    options,
    arguments: runArguments({
      monitor: request.getMonitorAddress(),
      engine: engineAddress,
      project: request.getProject(),
      stack: request.getStack(),
      organization: request.getOrganization(),
      directory: request.getPwd(),
      rootDirectory: info?.getRootDirectory(),
      entryPoint: info?.getEntryPoint() ?? request.getProgram(),
      parallel: request.getParallel(),
      dryRun: request.getDryrun(),
      arguments: request.getArgsList(),
    }),
    environment: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
    output: "inherit",
  });
  const code = await finished(child);
  const response = new language.RunResponse();
  if (code === ALREADY_REPORTED) response.setBail(true);
  else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}`);
  return response;
}

async function runPlugin(call: Stream<language.RunPluginRequest, language.RunPluginResponse>): Promise<void> {
  const { request } = call;
  const directory = request.getInfo()?.getProgramDirectory() || request.getProgram();
  const command = pluginCommand(request.getKind(), directory, request.getArgsList());
  const child = startNode({
    ...command,
    resolveFrom: directory,
    workingDirectory: directory,
    options: parseRuntimeOptions(request.getInfo()?.getOptions()?.toJavaScript() ?? {}),
    environment: Object.fromEntries(request.getEnvList().map(nameAndValue)),
    output: "pipe",
  });
  call.on("cancelled", () => child.kill());
  streamOutput(
    child,
    (bytes) => call.write(pluginOutput((response) => response.setStdout(bytes))),
    (bytes) => call.write(pluginOutput((response) => response.setStderr(bytes))),
  );
  const code = await finished(child);
  call.write(pluginOutput((response) => response.setExitcode(code)));
}

async function installDependencies(
  call: Stream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>,
): Promise<void> {
  const child = startNpmInstall(call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory());
  call.on("cancelled", () => child.kill());
  streamOutput(
    child,
    (bytes) => call.write(installOutput((response) => response.setStdout(bytes))),
    (bytes) => call.write(installOutput((response) => response.setStderr(bytes))),
  );
  const code = await finished(child);
  if (code !== 0) throw new Error(`npm install exited with code ${code}`);
}

function pluginOutput(fill: (response: language.RunPluginResponse) => unknown): language.RunPluginResponse {
  const response = new language.RunPluginResponse();
  fill(response);
  return response;
}

function installOutput(
  fill: (response: language.InstallDependenciesResponse) => unknown,
): language.InstallDependenciesResponse {
  const response = new language.InstallDependenciesResponse();
  fill(response);
  return response;
}

function programDependencies(request: language.GetProgramDependenciesRequest): language.GetProgramDependenciesResponse {
  const directory = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const response = new language.GetProgramDependenciesResponse();
  for (const { name, version } of installedDependencies(directory, request.getTransitivedependencies())) {
    const dependency = new language.DependencyInfo();
    dependency.setName(name);
    dependency.setVersion(version);
    response.addDependencies(dependency);
  }
  return response;
}

function about(): language.AboutResponse {
  const response = new language.AboutResponse();
  response.setExecutable(process.execPath);
  response.setVersion(process.version);
  return response;
}

function pluginInfo(): PluginInfo {
  const info = new PluginInfo();
  info.setVersion(OLDEST_ENGINE);
  return info;
}

function nameAndValue(variable: string): [string, string] {
  const separator = variable.indexOf("=");
  return [variable.slice(0, separator), variable.slice(separator + 1)];
}

serve(LanguageRuntimeService, {
  handshake: unary(() => new language.LanguageHandshakeResponse()),
  getPluginInfo: unary(pluginInfo),
  getRequiredPackages: unary(() => new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: unary(() => new language.GetRequiredPluginsResponse()),
  getProgramDependencies: unary(programDependencies),
  about: unary(about),
  runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
  installDependencies: streaming(installDependencies),
  run: unary(run),
  runPlugin: streaming(runPlugin),
});
