"""Writes vectors.csv with PROJ: EPSG code, WGS84 longitude and latitude in
degrees, easting and northing in metres (degrees for ID74 itself).
DGN95 and SRGI2013 are projected from their own longitude and latitude, which
are taken as WGS84. ID74 goes by its seven parameters."""
import random
from pyproj import CRS, Transformer

random.seed(20261125)
ID74 = ("+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84 "
        "+step +inv +proj=helmert +x=-1.977 +y=-13.06 +z=-9.993 "
        "+rx=-0.364 +ry=-0.254 +rz=-0.689 +s=-1.037 +convention=coordinate_frame "
        "+step +inv +proj=cart +a=6378160 +rf=298.247 +step +proj=pop +v_3 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg")
codes = ([4238, 3857] + list(range(32646, 32655)) + list(range(32746, 32755)) + list(range(23866, 23873)) + list(range(23877, 23885))
         + list(range(23830, 23846)) + list(range(9476, 9483)) + list(range(9487, 9495)) + list(range(23846, 23853)) + list(range(23887, 23895)))
for code in codes:
    crs = CRS.from_epsg(code)
    middle = 118.0
    if crs.is_projected and code != 3857:
        middle = [p.value for p in crs.coordinate_operation.params if p.name == "Longitude of natural origin"][0]
    project = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform if crs.is_projected else lambda x, y: (x, y)
    shift = Transformer.from_pipeline(ID74).transform if "ID74" in crs.name else lambda x, y: (x, y)
    for _ in range(8):
        lon, lat = round(middle + random.uniform(-6, 6), 9), round(random.uniform(-15, 15), 9)
        x, y = project(*shift(lon, lat))
        print("%d,%.9f,%.9f,%.*f,%.*f" % (code, lon, lat, 12 if code == 4238 else 5, x, 12 if code == 4238 else 5, y))
