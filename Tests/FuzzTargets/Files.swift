// Files of the user's: catalogs, settings and kubeconfigs. None is fatal, and what is wrong is told without secrets.

import CatalogSources
import KubeSphereModel
import TextDocument
import WorkspaceFiles

@testable import KubernetesClient

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func fuzzCatalog(_ bytes: [UInt8]) {
  var reader = ManifestReader()
  reader.read(bytes, path: "catalog.yaml")
  let catalog = reader.catalog(evidence: "catalog.yaml")
  // What is written reads back.
  let origin = CatalogOrigin(exportedAt: 0)
  let written = catalogManifest(of: catalog, origin: origin)
  var second = ManifestReader()
  second.read(written, path: "written.yaml")
  precondition(second.problems.isEmpty, "a written catalog is not read back")
  let again = catalogManifest(of: second.catalog(evidence: "catalog.yaml"), origin: origin)
  precondition(again == written, "a catalog changes when it is written and read")
  for version in catalog.allVersions { _ = versionManifest(of: version, evidence: "catalog.yaml") }
}

func fuzzSettings(_ bytes: [UInt8]) {
  var input = Input(bytes)
  let isUsers = input.number(below: 2) == 1
  let (settings, problems) = Settings.parse(
    Array(input.rest), knownRules: ["unknown-version", "missing-field"], home: isUsers ? "/home/user" : nil)
  precondition(isUsers || settings.kubeconfig == nil, "a workspace chose a kubeconfig")
  for problem in problems { precondition((problem.line ?? 1) > 0 && !problem.message.isEmpty) }
  for glob in settings.exclude + (settings.catalog ?? []).flatMap({ $0.paths }) {
    for path in ["a.yaml", "a/b/c.yaml", "", "ä/😀.yml"] { _ = glob.matches(path) }
  }
}

/// A kubeconfig is only ever read from a file.
private let kubeconfigPath: String = {
  var template = Array("/tmp/fuzz-kubeconfig-XXXXXX".utf8CString)
  close(mkstemp(&template))
  return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}()

func fuzzKubeconfig(_ bytes: [UInt8]) {
  guard let file = fopen(kubeconfigPath, "w") else { return }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
  let environment = HostEnvironment(variables: ["HOME": "/nowhere"], workingDirectory: "/")
  let config = Kubeconfig.load(paths: [kubeconfigPath], environment: environment)
  var problems = [config.problem]
  for name in [nil] + config.contextNames.prefix(8).map(Optional.some) {
    do throws(ConnectionProblem) {
      _ = try config.connection(toContext: name, environment: environment)
    } catch {
      problems.append(error)
    }
  }
  // The seeds have it wherever a secret is.
  for problem in problems.compactMap(\.self) {
    precondition(!problem.description.contains("S3CRET"), "a secret was told")
  }
}
