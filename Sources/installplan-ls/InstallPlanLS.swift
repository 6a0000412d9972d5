// The command line: what can be asked of the program.

import ArgumentParser
import CatalogSources
import LanguageServer
import LiveCatalog
import LocalFiles
import WorkspaceFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct InstallPlanLS: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "installplan-ls",
    abstract: "A language server for KubeSphere InstallPlans, and its checks on the command line.",
    discussion: "Without a subcommand it serves an editor on standard input and output.",
    version: serverVersion,
    subcommands: [
      ServeCommand.self, CheckCommand.self, ValuesCommand.self, CatalogCommand.self, DoctorCommand.self,
      ExplainCommand.self,
    ],
    defaultSubcommand: ServeCommand.self)
}

/// Parses the arguments and does what they say. ArgumentParser ends wrong usage with 64; linters, and the scripts that
/// run them, with 2.
func runCommandLine() async {
  do {
    var command = try InstallPlanLS.parseAsRoot()
    if var asynchronous = command as? any AsyncParsableCommand {
      try await asynchronous.run()
    } else {
      try command.run()
    }
  } catch {
    guard InstallPlanLS.exitCode(for: error) != .success else { InstallPlanLS.exit(withError: error) }
    printToStandardError(InstallPlanLS.fullMessage(for: error))
    Platform.exit(2)
  }
}

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve an editor on standard input and output (the default).")

  @Flag(name: .customLong("stdio"), help: "Use standard input and output; there is no other way.")
  var usesStandardStreams = false

  @Option(name: .long, help: "A file of catalog manifests; may be given several times. Wins over all settings.")
  var catalog: [String] = []

  @Option(name: .long, help: "A context of your kubeconfig to check against. Wins over all settings.")
  var context: String?

  @OptionGroup var ruleOptions: RuleOptions

  func validate() throws { try requireOneCatalog(catalog, context) }

  func run() async throws {
    let directory = workingDirectory()
    let options = ServerOptions(
      catalog: commandLineCatalog(catalog, context, directory), rules: ruleOptions.levels, workingDirectory: directory,
      makeFollower: followCluster)
    Platform.exit(await runServer(options))
  }
}

func requireOneCatalog(_ files: [String], _ context: String?) throws {
  if !files.isEmpty, context != nil { throw ValidationError("--catalog and --context name two catalogs: give one.") }
  if context?.isEmpty == true { throw ValidationError("--context wants the name of a context of your kubeconfig.") }
}

/// What the command line names; nil: nothing.
func commandLineCatalog(_ files: [String], _ context: String?, _ directory: String) -> CatalogChoice? {
  if let context { return .cluster(ClusterReference(context: context)) }
  return files.isEmpty ? nil : .files(files.map { absolutePath($0, from: directory) })
}

/// `exit` of the C library: ArgumentParser's own method of that name hides it.
enum Platform {
  static func exit(_ code: Int32) -> Never {
    fflush(nil)
    #if canImport(Glibc)
      Glibc.exit(code)
    #elseif canImport(Musl)
      Musl.exit(code)
    #else
      Darwin.exit(code)
    #endif
  }
}

/// The process's working directory, absolute.
func workingDirectory() -> String {
  guard let pointer = getcwd(nil, 0) else { return "/" }
  defer { free(pointer) }
  return String(cString: pointer)
}

func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

func printToStandardError(_ text: String) {
  var line = Array((text + "\n").utf8)
  line.withUnsafeMutableBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = write(STDERR_FILENO, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      guard count > 0 else { return }
      written += count
    }
  }
}
