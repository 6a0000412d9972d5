// Kubeconfig files, found and merged as kubectl does it.
//
// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/

import LocalFiles
import TextDocument
import YAMLSyntax

/// What the kubeconfig files say together. A file that cannot be read spoils all, as for kubectl: what it holds might be
/// what counts.
public struct Kubeconfig: Sendable {
  /// One named thing of a file. Relative paths begin at the file's directory.
  struct Entry: Sendable {
    /// A mapping; nil: nothing is written of it.
    let node: YAMLNode?
    let file: String

    func text(_ name: String) -> String? { node?.text(name) }

    func path(_ text: String) -> String {
      absolutePath(text, from: parentDirectory(of: file))
    }
  }

  /// The files that were looked for, whether they are there or not; absolute paths.
  public let paths: [String]
  public private(set) var currentContext: String?
  private(set) var contexts: [String: Entry] = [:]
  private(set) var clusters: [String: Entry] = [:]
  private(set) var users: [String: Entry] = [:]
  /// Whether any of the files is there.
  private(set) var isFound = false
  private(set) var problem: ConnectionProblem?

  public var contextNames: [String] { contexts.keys.sorted() }

  /// Reads the files. Blocks.
  ///
  /// - Parameter paths: files that the user named, all of which have to be there; nil: those of `KUBECONFIG`, else
  ///   `~/.kube/config`, as far as they are there.
  public static func load(paths: [String]?, environment: HostEnvironment) -> Kubeconfig {
    var result = Kubeconfig(paths: paths ?? defaultPaths(environment))
    for path in result.paths {
      guard paths != nil || FileStamp(path: path) != nil else { continue }
      do throws(FileProblem) {
        result.merge(textBytes(try readFile(path)), path)
        result.isFound = true
      } catch {
        result.isFound = true
        result.report(path, error.message, "make it readable, or take it out of KUBECONFIG")
      }
    }
    return result
  }

  private init(paths: [String]) { self.paths = paths }

  private static func defaultPaths(_ environment: HostEnvironment) -> [String] {
    var paths: [String] = []
    if let list = environment.variables["KUBECONFIG"], !list.isEmpty {
      for item in list.split(separator: ":") {
        let path = absolutePath(String(item), from: environment.workingDirectory)
        if !paths.contains(path) { paths.append(path) }
      }
    } else if let home = environment.homeDirectory {
      paths.append(absolutePath(".kube/config", from: home))
    }
    return paths
  }

  private mutating func report(_ path: String, _ message: String, _ remedy: String) {
    problem = problem ?? ConnectionProblem(.invalidKubeconfig, "the kubeconfig \(path): \(message)", remedy: remedy)
  }

  /// What an earlier file said counts.
  private mutating func merge(_ bytes: [UInt8], _ path: String) {
    guard bytes.count <= 16 << 20 else { return report(path, "is larger than 16 MB", "name another file") }
    let text = SourceText(bytes)
    // kubectl reads the first document only.
    let first = splitDocuments(text).first.map { Array(bytes[$0]) } ?? []
    let document = YAMLDocument(first)
    func line(_ offset: Int) -> Int { SourceText(first).line(at: offset) + 1 }
    if let error = document.errors.first {
      // Its words may quote the text, which holds secrets.
      return report(
        path, "line \(line(error.range.lowerBound)) is not YAML that can be read",
        "mend it, or fetch the kubeconfig anew")
    }
    guard let root = document.root?.resolved, !root.isNull else { return }
    guard root.kind == .mapping else {
      return report(path, "is no kubeconfig: a mapping is expected", "name another file")
    }
    if let fault = kubeconfigFault(root) {
      return report(
        path, "line \(line(fault.offset)): \(fault.message)",
        "mend it, or fetch the kubeconfig anew: kubectl refuses it, too")
    }
    if currentContext == nil, let name = root.text("current-context") { currentContext = name }
    contexts.merge(named(root, "contexts", "context", path)) { first, _ in first }
    clusters.merge(named(root, "clusters", "cluster", path)) { first, _ in first }
    users.merge(named(root, "users", "user", path)) { first, _ in first }
  }

  /// Entries without a name have the empty one, as for kubectl, and those that are null have no members.
  private func named(_ root: YAMLNode, _ list: String, _ member: String, _ path: String) -> [String: Entry] {
    var entries: [String: Entry] = [:]
    for item in root.member(list)?.value.resolved.items.map(\.resolved) ?? [] {
      entries[item.text("name") ?? ""] = Entry(node: item.member(member)?.value.resolved, file: path)
    }
    return entries
  }

  // MARK: Contexts

  /// How to reach the cluster of a context.
  ///
  /// - Parameter name: nil: the current one; where there is no kubeconfig at all, the cluster that we run in.
  public func connection(
    toContext name: String?, environment: HostEnvironment
  ) throws(ConnectionProblem) -> ConnectionConfiguration {
    if let problem { throw problem }
    guard isFound else {
      if name == nil, let own = inClusterConnection(environment) { return own }
      let home = environment.variables["HOME"].map { "HOME is `\(shortened($0, to: 100))`, which is no absolute path" }
      let places =
        paths.isEmpty
        ? "and no home directory to look in" + (home.map { ": \($0)" } ?? "")
        : "(looked for \(paths.joined(separator: ", ")))"
      throw ConnectionProblem(
        .noKubeconfig, "there is no kubeconfig \(places)",
        remedy: "write one with your cluster's tool, or set KUBECONFIG, and check with `kubectl config get-contexts`")
    }
    // Where there is no current context kubectl takes one whose name is empty.
    let isNamed = name != nil || currentContext != nil
    let name = name ?? currentContext ?? ""
    guard isNamed || contexts[name] != nil else {
      throw ConnectionProblem(
        .noContext, "the kubeconfig has no current context", remedy: "choose one: `kubectl config use-context NAME`")
    }
    guard let context = contexts[name] else {
      let known = contextNames.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
      throw ConnectionProblem(
        .noContext,
        "the kubeconfig has no context `\(shortened(name, to: 100))`" + (known.isEmpty ? "" : "; it has \(known)"),
        remedy: "see `kubectl config get-contexts`")
    }
    let clusterName = context.text("cluster") ?? ""
    guard let cluster = clusters[clusterName] else {
      // kubectl goes to localhost:8080 then, which nobody means.
      let what =
        clusterName.isEmpty
        ? "it names no cluster" : "the kubeconfig has no cluster `\(shortened(clusterName, to: 100))`"
      throw ConnectionProblem(
        .noContext, "context `\(name)`: \(what)",
        remedy: "mend it with `kubectl config set-context \(name.isEmpty ? "NAME" : shellQuoted(name))`")
    }
    var configuration = try cluster.connection(context: name, environment: environment)
    let userName = context.text("user") ?? ""
    if let user = users[userName] {
      try user.addCredentials(to: &configuration, cluster: cluster, name: userName)
    } else if !userName.isEmpty {
      // As kubectl does it.
      configuration.remarks.append(
        "the kubeconfig has no user `\(shortened(userName, to: 100))`, so nobody's credentials are used")
    }
    return configuration
  }

  /// https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
  private func inClusterConnection(_ environment: HostEnvironment) -> ConnectionConfiguration? {
    guard let host = environment.variables["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
      let port = environment.variables["KUBERNETES_SERVICE_PORT"].flatMap(Int.init)
    else { return nil }
    let directory = environment.serviceAccountDirectory
    guard FileStamp(path: directory + "/token") != nil else { return nil }
    var configuration = ConnectionConfiguration(server: ServerURL(isTLS: true, host: host, port: port))
    configuration.credentials = .tokenFile(directory + "/token", fallback: nil)
    configuration.certificateAuthority = .file(directory + "/ca.crt")
    return configuration
  }
}

extension YAMLNode {
  /// The text of a member that is a scalar; nil when it is empty or not there.
  func text(_ name: String) -> String? {
    guard let node = member(name)?.value.resolved, node.kind == .scalar, !node.isNull else { return nil }
    let text = node.text
    return text.isEmpty ? nil : text
  }

  func flag(_ name: String) -> Bool {
    if case .boolean(true)? = member(name)?.value.scalar { return true }
    return false
  }

  /// The texts of a list.
  func texts(_ name: String) -> [String] {
    member(name)?.value.resolved.items.compactMap { item in
      let item = item.resolved
      return item.kind == .scalar && !item.isNull ? item.text : nil
    } ?? []
  }
}
