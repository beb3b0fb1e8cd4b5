// Compiles the modules that programs import, in the very Python that the browser runs:
//
//     node compile.mjs PYODIDE OUT.zip ARCHIVE.zip …
//
// Read from source, `autograd` and `nn` take three times as long to import.

import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, out, ...archives] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/` });
for (const path of archives) {
  python.unpackArchive(new Uint8Array(fs.readFileSync(path)), "zip", { extractDir: "/packages" });
}
python.runPython(`
import py_compile, sys, zipfile
from pathlib import Path

sys.path.insert(0, "/packages")
import graphviz, tqdm
import playground
import nn
import autograd as ag

playground.prepare(lambda *asked: "")
nn.utils.set_random_seed(0)
model = nn.Sequential([nn.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
ag.explore(ag.tensor(1.0, requires_grad=True) * 2)
files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
with zipfile.ZipFile("/compiled.zip", "w") as archive:
    for file in sorted(f for f in files if f and f.startswith("/packages/") and f.endswith(".py")):
        place = file.removeprefix("/packages/")
        cached = py_compile.compile(
            file, dfile="/lib/python3.12/site-packages/" + place, doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        info = zipfile.ZipInfo(cached.removeprefix("/packages/"))
        archive.writestr(info, Path(cached).read_bytes())
`);
fs.writeFileSync(out, python.FS.readFile("/compiled.zip"));
