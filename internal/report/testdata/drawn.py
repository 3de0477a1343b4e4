"""Draws a village file as QGIS opens it, each layer in a style that the file
keeps: drawn.py VILLAGE.gpkg OUT.png [WIDTH HEIGHT [STYLE [WEST SOUTH EAST NORTH]]]"""
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle,
                       QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument


def opened(path, name, style):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS cannot open {name}")
    if style:
        _, ids, names, _, _ = layer.listStylesInDatabase()
        document = QDomDocument()
        document.setContent(layer.getStyleFromDatabase(ids[names.index(style)])[0])
        done, message = layer.importNamedStyle(document)
    else:
        message, done = layer.loadDefaultStyle()
    if not done:
        sys.exit(f"{name}: {message}")
    print(name, layer.renderer().type(), *[item.label() for item in layer.renderer().legendSymbolItems()], sep="\t")
    return layer


def main(path, out, width=1000, height=850, style="", *box):
    application = QgsApplication([], False)
    application.initQgis()
    layers = [opened(path, name, style) for name in ("resources_points", "resources_lines", "resources_areas")]
    extent = QgsRectangle(*map(float, box)) if box else QgsRectangle()
    for layer in layers if not box else []:
        if layer.featureCount():
            extent.combineExtentWith(layer.extent())
    if not box:
        extent.scale(1.1)
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(int(width), int(height)))
    settings.setExtent(extent)
    settings.setOutputDpi(120)
    settings.setBackgroundColor(QColor("#FBF9F4"))
    settings.setDestinationCrs(layers[0].crs())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if job.errors():
        sys.exit(str([e.message for e in job.errors()]))
    job.renderedImage().save(out)
    seen = settings.visibleExtent()
    print("extent", seen.xMinimum(), seen.yMinimum(), seen.xMaximum(), seen.yMaximum(), sep="\t")


main(*sys.argv[1:])
